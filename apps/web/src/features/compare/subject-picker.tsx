'use client';

import { Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import type { Subject } from './subjects.ts';

const loadDialog = () => import('./subject-dialog.tsx').then(({ SubjectDialog: component }) => component);
const SubjectDialog = dynamic(loadDialog, { ssr: false });
/** Who reaches for the button is about to press it. */
const prepare = () => void loadDialog();

interface SubjectPickerProps {
  /** Subjects that are there already. */
  chosen: readonly string[];
  onAdd: (subject: Subject) => void;
}

/** Adds a host, or one of its boots. */
export function SubjectPicker({ chosen, onAdd }: SubjectPickerProps) {
  const [isOpen, setOpen] = useState(false);
  const add = (subject: Subject) => {
    onAdd(subject);
    setOpen(false);
  };
  return (
    <>
      <Button
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onPointerEnter={prepare}
        onFocus={prepare}
        onClick={() => setOpen(true)}
      >
        <Plus />
        Add a line
      </Button>
      {isOpen && <SubjectDialog chosen={chosen} onAdd={add} onClose={() => setOpen(false)} />}
    </>
  );
}
