'use client';

import { Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogTitle,
  DialogTrigger,
} from '@/components/ui/dialog.tsx';

const EnrolmentSteps = dynamic(
  () => import('./enrolment-steps.tsx').then(({ EnrolmentSteps: component }) => component),
  { ssr: false },
);

/** The button, and the dialog that turns green. */
export function AddHost({ isPrimary = false }: { isPrimary?: boolean }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant={isPrimary ? 'primary' : 'outline'}>
          <Plus />
          Add host
        </Button>
      </DialogTrigger>
      <DialogContent>
        <DialogTitle>Add a host</DialogTitle>
        <DialogDescription>
          Run this line on the machine to be watched. It installs one program and one systemd unit; nothing
          else is needed, and <code className="font-mono">--uninstall</code> takes it away again.
        </DialogDescription>
        <EnrolmentSteps onDone={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}
