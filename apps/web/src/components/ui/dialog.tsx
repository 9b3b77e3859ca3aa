'use client';

import { X } from 'lucide-react';
import { Dialog as DialogPrimitive } from 'radix-ui';
import { type ComponentProps, useState } from 'react';
import { cn } from '@/lib/cn.ts';
import { Button } from './button.tsx';

export const Dialog = DialogPrimitive.Root;

/** Whatever had the focus when it opened has it again when it closes. */
export function DialogContent(props: ComponentProps<typeof DialogPrimitive.Content>) {
  return (
    <DialogPrimitive.Portal>
      <DialogPrimitive.Overlay className="fixed inset-0 z-40 bg-[#000000]/50" />
      <OpenContent {...props} />
    </DialogPrimitive.Portal>
  );
}

/** Is made when the dialog opens, and reads who has the focus before a field in it takes that. */
function OpenContent({ className, children, ...props }: ComponentProps<typeof DialogPrimitive.Content>) {
  const [opener] = useState(focusHolder);
  return (
    <DialogPrimitive.Content
      data-slot="dialog"
      onCloseAutoFocus={(event) => {
        if (!opener?.isConnected) return;
        event.preventDefault();
        opener.focus();
      }}
      className={cn(
        'fixed top-[12vh] left-1/2 z-50 flex max-h-[80vh] w-[calc(100vw-24px)] max-w-xl -translate-x-1/2 flex-col gap-4 overflow-auto rounded-lg border border-line-strong bg-panel p-5 text-ink',
        className,
      )}
      {...props}
    >
      {children}
      <DialogPrimitive.Close asChild>
        <Button
          variant="ghost"
          size="icon"
          className="absolute top-3 right-3 z-10 bg-panel"
          aria-label="Close"
        >
          <X />
        </Button>
      </DialogPrimitive.Close>
    </DialogPrimitive.Content>
  );
}

/** An item of a menu goes with it: what opened the menu stays. */
function focusHolder(): HTMLElement | null {
  const { activeElement } = document;
  const menu = activeElement?.closest('[role=menu]');
  const holder = menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : activeElement;
  return holder instanceof HTMLElement && holder !== document.body ? holder : null;
}

export function DialogTitle({ className, ...props }: ComponentProps<typeof DialogPrimitive.Title>) {
  return <DialogPrimitive.Title className={cn('pr-8 text-md font-semibold', className)} {...props} />;
}

export function DialogDescription({
  className,
  ...props
}: ComponentProps<typeof DialogPrimitive.Description>) {
  return <DialogPrimitive.Description className={cn('text-ink-2', className)} {...props} />;
}
