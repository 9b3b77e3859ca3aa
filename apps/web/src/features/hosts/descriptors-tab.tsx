'use client';

import Link from 'next/link';
import { useCallback, useMemo } from 'react';
import { processHref } from '@/lib/url/links.ts';
import { FurtherTable } from './further-table.tsx';
import { processRows } from './process-rows.ts';
import type { HostDetail } from './use-host.ts';
import { useProcesses } from './use-host-tables.ts';

/** What the descriptors of those processes are that hold many, and what the memory of those is that grow. */
export function DescriptorsTab({ host }: { host: HostDetail }) {
  const { data } = useProcesses(host.id);
  const byPid = useMemo(
    () => new Map(processRows(data?.rows ?? [], null, false).map((row) => [row.pid, row])),
    [data],
  );
  const nameOf = useCallback(
    ({ key }: { key: number }) => {
      const process = byPid.get(key);
      if (!process) return `pid ${key}`;
      return (
        <Link href={processHref(process.id)} prefetch={false} className="font-medium hover:underline">
          {process.displayName} <span className="font-normal text-ink-3">{key}</span>
        </Link>
      );
    },
    [byPid],
  );
  return (
    <div className="flex flex-col gap-2 pb-2">
      <FurtherTable
        host={host}
        table="descriptors"
        nameOf={nameOf}
        absent="No process of this host holds many descriptors, or the agent may not read /proc/PID/fd."
      />
      <FurtherTable
        host={host}
        table="maps"
        nameOf={nameOf}
        absent="smaps is read of processes that grow only, to spare the host: none has been read yet."
      />
    </div>
  );
}
