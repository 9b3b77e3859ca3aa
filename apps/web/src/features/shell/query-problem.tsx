'use client';

import Link from 'next/link';
import { Button } from '@/components/ui/button.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { messageOf, type Refusal, refusalOf } from '@/lib/trpc/errors.ts';

interface QueryProblemProps {
  error: unknown;
  /** What was asked for: "this host". */
  what: string;
  onRetry: () => unknown;
  className?: string;
}

const TITLES: Readonly<Record<Refusal, (what: string) => string>> = {
  unreachable: (what) => `Cannot load ${what}: the server does not answer`,
  signed_out: () => 'Your session has ended',
  forbidden: (what) => `You may not see ${what}`,
  not_found: (what) => `There is no ${what.replace(/^(this|the) /, 'such ')}`,
  failed: (what) => `Cannot load ${what}`,
};

/** A question that was refused: why, and the way out. */
export function QueryProblem({ error, what, onRetry, className }: QueryProblemProps) {
  const refusal = refusalOf(error);
  return (
    <Notice
      role="alert"
      title={TITLES[refusal](what)}
      action={
        refusal === 'not_found' ? (
          <Button asChild>
            <Link href="/" prefetch={false}>
              To the fleet
            </Link>
          </Button>
        ) : (
          <Button onClick={() => void onRetry()}>Try again</Button>
        )
      }
      {...(className !== undefined && { className })}
    >
      {explain(refusal, error)}
    </Notice>
  );
}

function explain(refusal: Refusal, error: unknown): string {
  if (refusal === 'unreachable') return 'It is tried again every 3 s.';
  if (refusal === 'not_found') {
    return 'It may be older than what the server keeps, or the address was cut when it was copied.';
  }
  return `The server says: ${messageOf(error)}.`;
}
