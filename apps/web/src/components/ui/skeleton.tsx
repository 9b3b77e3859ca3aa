import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn.ts';

/** Holds the place of what is on its way; seen only when that takes longer than 300 ms. */
export function Skeleton({ className, ...props }: ComponentProps<'div'>) {
  return (
    <div data-slot="skeleton" aria-hidden className={cn('late rounded-md bg-raised', className)} {...props} />
  );
}
