'use client';

import { Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '@/components/ui/button.tsx';

const loadDialog = () => import('./add-host-dialog.tsx').then(({ AddHostDialog: component }) => component);
const AddHostDialog = dynamic(loadDialog, { ssr: false });
/** Who reaches for the button is about to press it. */
const prepare = () => void loadDialog();

/** The button, and the dialog that turns green. */
export function AddHost({ isPrimary = false }: { isPrimary?: boolean }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        variant={isPrimary ? 'primary' : 'outline'}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onPointerEnter={prepare}
        onFocus={prepare}
        onClick={() => setOpen(true)}
      >
        <Plus />
        Add host
      </Button>
      {isOpen && <AddHostDialog onClose={() => setOpen(false)} />}
    </>
  );
}
