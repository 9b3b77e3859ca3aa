'use client';

import { Download } from 'lucide-react';
import { Button } from '@/components/ui/button.tsx';
import { CommandLine } from '@/components/ui/command-line.tsx';
import { Time } from '@/lib/time/time.tsx';
import { useAbout } from '../auth/use-about.ts';
import { useTimeRange } from '../charts/range-context.tsx';
import type { HostDetail } from './use-host.ts';

/** Everything of the page's range as files, for a spreadsheet, a script or another tool. */
export function ExportsTab({ host }: { host: HostDetail }) {
  const { window } = useTimeRange();
  const { data: about } = useAbout();
  const range = new URLSearchParams({ from: rfc3339(window.fromMs), to: rfc3339(window.toMs) }).toString();
  const api = `/api/v1/hosts/${host.id}`;
  const files = [
    {
      path: `${api}/memory.csv?${range}`,
      name: `${host.name}-memory.csv`,
      title: 'Memory, CSV',
      text: 'The columns of the memory_monitor script, a line for each sample',
    },
    {
      path: `${api}/processes?at=${rfc3339(window.toMs)}`,
      name: `${host.name}-processes.json`,
      title: 'Processes, JSON',
      text: 'All processes at the end of the range, with growth since the baseline',
    },
    {
      path: `${api}/series?metric=memAvailableBytes&${range}`,
      name: `${host.name}-available.json`,
      title: 'One metric, JSON',
      text: 'MemAvailable over the range; any other metric by its name',
    },
    {
      path: `/api/v1/events?host=${host.id}&${range}`,
      name: `${host.name}-events.json`,
      title: 'Events, JSON',
      text: 'Boots, starts and stops of the agent, clock jumps, kills',
    },
    {
      path: `/api/v1/findings?host=${host.id}`,
      name: `${host.name}-findings.json`,
      title: 'Findings, JSON',
      text: 'What leaked on this host, and what leaks',
    },
  ];
  return (
    <div className="flex flex-col gap-4 p-4">
      <p className="text-ink-2">
        From <Time atMs={window.fromMs} as="full" /> to <Time atMs={window.toMs} as="full" />, the range of
        this page.
      </p>
      <ul className="flex flex-col">
        {files.map(({ path, name, title, text }) => (
          <li
            key={title}
            className="flex flex-wrap items-center gap-3 border-b border-line py-2 last:border-0"
          >
            <Button asChild>
              <a href={path} download={name}>
                <Download />
                {title}
              </a>
            </Button>
            <span className="text-ink-2">{text}</span>
          </li>
        ))}
      </ul>
      <div>
        <h3 className="mb-1 font-medium">From a script, with an API token</h3>
        <CommandLine
          command={`curl -fsS -H "Authorization: Bearer $SEEP_TOKEN" "${about?.publicUrl ?? ''}${files[0]?.path}" -o memory.csv`}
        />
        <p className="mt-1 text-ink-3">
          Every route is described in{' '}
          <a href="/api/v1/openapi.json" className="underline" target="_blank" rel="noreferrer">
            openapi.json
          </a>
          . The scripts' other files are written by the agent itself: <code>seep-agent monitor</code>,{' '}
          <code>analyze</code>, <code>boot</code>.
        </p>
      </div>
    </div>
  );
}

function rfc3339(atMs: number): string {
  return new Date(Math.round(atMs)).toISOString();
}
