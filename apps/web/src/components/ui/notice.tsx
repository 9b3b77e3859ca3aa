import type { ReactNode } from 'react';
import { cn } from '@/lib/cn.ts';

interface NoticeProps {
  title: ReactNode;
  children?: ReactNode;
  /** What a person can do about it. */
  action?: ReactNode;
  role?: 'alert' | 'status';
  className?: string;
}

/** In place of what is not there: says why, and the way out. */
export function Notice({ title, children, action, role, className }: NoticeProps) {
  return (
    <div
      data-slot="notice"
      role={role}
      className={cn('flex flex-col items-start gap-2 px-4 py-8', className)}
    >
      <p className="text-md font-semibold">{title}</p>
      {children !== undefined && <div className="max-w-prose text-ink-2">{children}</div>}
      {action}
    </div>
  );
}
