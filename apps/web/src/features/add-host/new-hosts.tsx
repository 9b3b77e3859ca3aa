'use client';

import { useEffect, useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { plural } from '@/lib/format/number.ts';
import { hostHref } from '@/lib/url/links.ts';
import Link from 'next/link';
import { useFollowHostChanges, useHosts } from '../fleet/use-hosts.ts';
import { StateIcon } from '../states/state-mark.tsx';

/** Events say when a host comes; this is for a page that is paused. */
const POLL_MS = 3000;
const MOST_SHOWN = 8;

interface NewHostsProps {
  expected: number;
  onDone: () => void;
}

/** Waits for the hosts that come while the dialog is open. */
export function NewHosts({ expected, onDone }: NewHostsProps) {
  const { data: hosts, refetch } = useHosts();
  useFollowHostChanges();
  const [known, setKnown] = useState<ReadonlySet<number>>();
  if (known === undefined && hosts) setKnown(new Set(hosts.map(({ id }) => id)));
  const fresh = known && hosts ? hosts.filter(({ id }) => !known.has(id)) : [];
  const connected = fresh.filter(({ isConnected }) => isConnected);
  const isDone = connected.length >= expected;

  useEffect(() => {
    if (isDone) return undefined;
    const timer = setInterval(() => void refetch({ cancelRefetch: false }), POLL_MS);
    return () => clearInterval(timer);
  }, [isDone, refetch]);

  return (
    <div role="status" className="flex flex-col gap-2">
      {fresh.slice(-MOST_SHOWN).map(({ id, name, isConnected }) => (
        <p
          key={id}
          className={
            isConnected
              ? 'flex items-center gap-2 rounded-md bg-healthy-soft px-3 py-2 font-medium'
              : 'flex items-center gap-2 rounded-md bg-raised px-3 py-2'
          }
        >
          <StateIcon state={isConnected ? 'healthy' : 'learning'} />
          <span className="min-w-0 flex-1 truncate">
            {name} {isConnected ? 'is connected' : 'is enrolled; waiting for its first connection'}
          </span>
          {isConnected && (
            <Button asChild size="sm">
              <Link href={hostHref(id)} onClick={onDone}>
                Open
              </Link>
            </Button>
          )}
        </p>
      ))}
      {!isDone && (fresh.length === 0 || expected > 1) && (
        <p className="flex items-center gap-2 rounded-md border border-dashed border-line-strong px-3 py-2 text-ink-2">
          <StateIcon state="unknown" />
          {fresh.length === 0
            ? 'Waiting for the host to connect …'
            : `${plural(connected.length, 'host')} of ${expected} connected; waiting for more …`}
        </p>
      )}
    </div>
  );
}
