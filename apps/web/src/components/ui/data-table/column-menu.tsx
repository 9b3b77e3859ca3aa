'use client';

import { Columns3 } from 'lucide-react';
import { Button } from '../button.tsx';
import { Menu, MenuCheckboxItem, MenuContent, MenuLabel, MenuTrigger } from '../menu.tsx';

interface ColumnMenuProps {
  columns: readonly { id: string; label: string }[];
  hidden: readonly string[];
  onChange: (hidden: string[]) => void;
}

/** Which columns a table shows; the first one always. */
export function ColumnMenu({ columns, hidden, onChange }: ColumnMenuProps) {
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button aria-label="Columns" title="Columns">
          <Columns3 />
          <span className="hidden md:inline">Columns</span>
        </Button>
      </MenuTrigger>
      <MenuContent>
        <MenuLabel>Columns</MenuLabel>
        {columns.slice(1).map(({ id, label }) => (
          <MenuCheckboxItem
            key={id}
            checked={!hidden.includes(id)}
            onCheckedChange={(isShown) =>
              onChange(isShown ? hidden.filter((one) => one !== id) : [...hidden, id])
            }
            // More than one is chosen at a time.
            onSelect={(event) => event.preventDefault()}
          >
            {label}
          </MenuCheckboxItem>
        ))}
      </MenuContent>
    </Menu>
  );
}
