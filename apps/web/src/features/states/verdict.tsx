import type { ReactNode } from 'react';
import { cn } from '@/lib/cn.ts';
import { StateIcon } from './state-mark.tsx';
import { type State, STATE_WORDS } from './states.ts';

interface VerdictProps {
  /** A page that judges nothing has none. */
  state?: State;
  /** One sentence made of numbers. */
  children: ReactNode;
  /** Facts beneath it. */
  facts?: ReactNode;
  action?: ReactNode;
  /** A sentence of several lines, with its numbers large beneath it. */
  isLong?: boolean;
  className?: string;
}

/** What a page has to say, first. */
export function Verdict({ state, children, facts, action, isLong = false, className }: VerdictProps) {
  return (
    <header className={cn('mb-4 flex flex-wrap items-start justify-between gap-x-6 gap-y-3', className)}>
      <div className="flex min-w-0 flex-1 basis-80 gap-3">
        {state && <StateIcon state={state} className={cn('size-4', isLong ? 'mt-1' : 'mt-1.5')} />}
        <div className="min-w-0">
          <h1
            className={cn(
              'wrap-anywhere',
              isLong ? 'max-w-[130ch] text-md font-medium' : 'max-w-[110ch] text-lg font-semibold',
            )}
          >
            {state && <span className="sr-only">{STATE_WORDS[state].word}: </span>}
            {children}
          </h1>
          {facts !== undefined && facts !== false && <div className="mt-1 text-ink-2">{facts}</div>}
        </div>
      </div>
      {action}
    </header>
  );
}
