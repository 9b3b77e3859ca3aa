import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn.ts';

export function Panel({ className, ...props }: ComponentProps<'section'>) {
  return (
    <section
      data-slot="panel"
      className={cn('rounded-lg border border-line bg-panel', className)}
      {...props}
    />
  );
}

export function PanelHeader({ className, ...props }: ComponentProps<'header'>) {
  return (
    <header
      data-slot="panel-header"
      className={cn('flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 px-4 pt-2 pb-1', className)}
      {...props}
    />
  );
}

export function PanelTitle({ className, ...props }: ComponentProps<'h2'>) {
  return <h2 data-slot="panel-title" className={cn('text-md font-semibold', className)} {...props} />;
}

export function PanelContent({ className, ...props }: ComponentProps<'div'>) {
  return <div data-slot="panel-content" className={cn('px-4 pb-4', className)} {...props} />;
}
