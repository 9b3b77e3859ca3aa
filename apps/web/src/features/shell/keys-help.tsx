'use client';

import { Dialog, DialogContent, DialogTitle } from '@/components/ui/dialog.tsx';
import { Kbd } from '@/components/ui/kbd.tsx';

const KEYS: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ['⌘K', 'Ctrl K'], does: 'Go to a host, a finding or a page' },
  { keys: ['g h'], does: 'Fleet' },
  { keys: ['g f'], does: 'Findings' },
  { keys: ['g u'], does: 'Usage' },
  { keys: ['g c'], does: 'Compare' },
  { keys: ['g s'], does: 'Settings' },
  { keys: ['/'], does: 'Filter the table' },
  { keys: ['j', 'k'], does: 'Next or previous row' },
  { keys: ['Enter'], does: 'Open the row' },
  { keys: ['x'], does: 'Select the row, to compare it' },
  { keys: ['p'], does: 'Pause, or go on following the server' },
  { keys: ['Esc'], does: 'Close what is open' },
  { keys: ['?'], does: 'This list' },
];

const MOUSE: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ['drag'], does: 'Zoom a chart into the stretch; all charts of the page follow' },
  { keys: ['double-click'], does: 'Back to the range before' },
  { keys: ['Shift drag'], does: 'Move along the time axis' },
];

export function KeysHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent aria-describedby={undefined}>
        <DialogTitle>Keys</DialogTitle>
        <dl className="grid grid-cols-[max-content_1fr] items-center gap-x-6 gap-y-2">
          {[...KEYS, ...MOUSE].map(({ keys, does }) => (
            <div key={does} className="contents">
              <dt className="flex gap-1">
                {keys.map((key) => (
                  <Kbd key={key}>{key}</Kbd>
                ))}
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
      </DialogContent>
    </Dialog>
  );
}
