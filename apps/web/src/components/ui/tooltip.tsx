'use client';

import { Tooltip as TooltipPrimitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from '@/lib/cn.ts';

/** Long enough that a pointer on its way opens nothing. */
const DELAY_MS = 300;

/** Around tooltips that stand side by side: beside one that is open the next opens at once. */
export function TooltipGroup({ children }: { children: ReactNode }) {
  // None around every page: all would load tooltips, and few have one.
  return <TooltipPrimitive.Provider delayDuration={DELAY_MS}>{children}</TooltipPrimitive.Provider>;
}

interface TooltipProps {
  content: ReactNode;
  /** One element that can have the focus. */
  children: ReactNode;
  className?: string;
}

/** Belongs into a {@link TooltipGroup}. */
export function Tooltip({ content, children, className }: TooltipProps) {
  return (
    <TooltipPrimitive.Root>
      <TooltipPrimitive.Trigger asChild>{children}</TooltipPrimitive.Trigger>
      <TooltipPrimitive.Portal>
        <TooltipPrimitive.Content
          data-slot="tooltip"
          sideOffset={4}
          collisionPadding={8}
          className={cn(
            'z-50 max-w-80 rounded-md border border-line-strong bg-panel px-2.5 py-1.5 text-xs text-ink',
            className,
          )}
        >
          {content}
        </TooltipPrimitive.Content>
      </TooltipPrimitive.Portal>
    </TooltipPrimitive.Root>
  );
}

/** A word that has more to say: dotted, reachable with the keyboard. */
export function Hint({ content, children, className }: TooltipProps) {
  return (
    <TooltipGroup>
      <Tooltip content={content}>
        <button
          type="button"
          data-slot="hint"
          className={cn(
            'cursor-help text-left underline decoration-line-strong decoration-dotted underline-offset-4',
            className,
          )}
        >
          {children}
        </button>
      </Tooltip>
    </TooltipGroup>
  );
}
