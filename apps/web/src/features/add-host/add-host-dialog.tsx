'use client';

import { Dialog, DialogContent, DialogDescription, DialogTitle } from '@/components/ui/dialog.tsx';
import { EnrolmentSteps } from './enrolment-steps.tsx';

/** The line to run on a host, and what comes of it. */
export function AddHostDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent>
        <DialogTitle>Add a host</DialogTitle>
        <DialogDescription>
          Run this line on the machine to be watched. It installs one program and one systemd unit; nothing
          else is needed, and <code className="font-mono">--uninstall</code> takes it away again.
        </DialogDescription>
        <EnrolmentSteps onDone={onClose} />
      </DialogContent>
    </Dialog>
  );
}
