'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Button } from '@/components/ui/button.tsx';
import { Panel, PanelContent, PanelHeader, PanelTitle } from '@/components/ui/panel.tsx';
import { Hint } from '@/components/ui/tooltip.tsx';
import { formatDuration, plural } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { useTRPC } from '@/lib/trpc/client.ts';
import { compareHref, hostHref, processHref } from '@/lib/url/links.ts';
import { MOST_SUBJECTS } from '../compare/subjects.ts';
import type { ProcessDetail } from './use-process.ts';

const LINK = 'text-accent underline underline-offset-4';
/** Lives that are listed; more of them are in the chart of the comparison. */
const LISTED = 12;

/** The other lives of the program that a process is one of, and where it stands on its host. */
export function LineagePanel({ process }: { process: ProcessDetail }) {
  const trpc = useTRPC();
  const { data: lives } = useQuery(trpc.processes.lineage.queryOptions({ id: process.id }));
  if (!lives) return null;
  const others = lives.filter(({ id }) => id !== process.id);
  const compared = [process.id, ...others.map(({ id }) => id)].slice(0, MOST_SUBJECTS);
  return (
    <Panel>
      <PanelHeader>
        <PanelTitle>
          <Hint content="The same program in the same unit or container, across restarts. Digits of the command line do not count.">
            Its lineage
          </Hint>
        </PanelTitle>
        <span className="flex-1" />
        {others.length > 0 && (
          <Button asChild size="sm">
            <Link
              href={compareHref(
                compared.map((id) => `p${id}`),
                'uptime',
              )}
            >
              Compare from the start on
            </Link>
          </Button>
        )}
      </PanelHeader>
      <PanelContent>
        <p className="text-ink-2">
          {others.length === 0
            ? 'It was seen once: no earlier or later start of this program is stored.'
            : `${plural(lives.length, 'life', 'lives')} are stored.`}{' '}
          <Link className={LINK} href={`${hostHref(process.hostId)}&view=tree&q=pid:${process.pid}`}>
            Its place in the tree
          </Link>
          {' · '}
          <Link className={LINK} href={hostHref(process.hostId, 'families')}>
            families of the host
          </Link>
        </p>
        {others.length > 0 && (
          <ol aria-label="Lives of this program" className="mt-2 flex flex-col gap-1">
            {lives.slice(0, LISTED).map(({ id, pid, bootNo, startedAtMs, goneAtMs }) => (
              <li key={id} className="flex flex-wrap justify-between gap-x-3">
                {id === process.id ? (
                  <b className="font-medium">pid {pid}, this one</b>
                ) : (
                  <Link className={LINK} href={processHref(id)}>
                    pid {pid}, boot {bootNo}
                  </Link>
                )}
                <span className="text-ink-2">
                  <Time atMs={startedAtMs} />,{' '}
                  {goneAtMs === null ? 'still there' : `lived ${formatDuration(goneAtMs - startedAtMs)}`}
                </span>
              </li>
            ))}
          </ol>
        )}
      </PanelContent>
    </Panel>
  );
}
