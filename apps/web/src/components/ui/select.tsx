import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn.ts';

/** The browser's own: it is right on every device. */
export function Select({ className, ...props }: ComponentProps<'select'>) {
  return (
    <select
      data-slot="select"
      className={cn(
        'h-8 rounded-md border border-line-strong bg-panel px-2 text-sm text-ink disabled:opacity-50',
        className,
      )}
      {...props}
    />
  );
}
