'use client';

import { ASK_READS } from '@seep/shared';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { DefinitionList } from '@/components/ui/definition-list.tsx';
import { Panel, PanelContent, PanelHeader, PanelTitle } from '@/components/ui/panel.tsx';
import { SimpleTable } from '@/components/ui/simple-table.tsx';
import { formatBytes, formatCount, formatDuration, plural } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { type Outputs, useTRPCClient } from '@/lib/trpc/client.ts';
import { messageOf } from '@/lib/trpc/errors.ts';
import { useAbout } from '../auth/use-about.ts';
import { type Fact, factsOf, shownMappings, unreadWords } from './live-reading.ts';
import type { ProcessDetail } from './use-process.ts';

export type LiveReading = Outputs['processes']['live'];

interface LiveReadingPanelProps {
  process: Pick<ProcessDetail, 'id' | 'goneAtMs'>;
}

/** What the host reads of the process at this moment, when somebody asks: more than samples hold, and never stored. */
export function LiveReadingPanel({ process }: LiveReadingPanelProps) {
  const client = useTRPCClient();
  const { data: about } = useAbout();
  const read = useMutation({
    mutationFn: () => client.processes.live.query({ id: process.id, reads: [...ASK_READS] }),
  });
  const mayNot = about?.actor?.role === 'viewer';
  const isGone = process.goneAtMs !== null;
  return (
    <Panel>
      <PanelHeader>
        <PanelTitle className="mr-auto">On the host now</PanelTitle>
        <Button disabled={mayNot || isGone || read.isPending} onClick={() => read.mutate()}>
          {read.isPending ? 'Reading…' : 'Read now from the live host'}
        </Button>
      </PanelHeader>
      <PanelContent className="flex flex-col gap-4">
        {isGone ? (
          <p className="text-ink-2">The process is gone: only one that runs can be read.</p>
        ) : mayNot ? (
          <p className="text-ink-2">You are a viewer: reading from a host needs the role operator.</p>
        ) : (
          !read.data &&
          !read.error && (
            <p className="text-ink-2">
              Mappings by name, descriptors by kind, limits. The host takes some milliseconds; nothing is
              stored.
            </p>
          )
        )}
        {read.error && (
          <p role="alert" className="font-medium">
            Not read. The server says: {messageOf(read.error)}.
          </p>
        )}
        {read.data && <Reading {...read.data} />}
      </PanelContent>
    </Panel>
  );
}

function Reading({ atMs, tookMs, reading }: LiveReading) {
  const { memory, descriptors, limits } = factsOf(reading);
  return (
    <>
      <p className="text-ink-2">
        Read at <Time atMs={atMs} as="full" /> in {formatDuration(tookMs)}.
      </p>
      {unreadWords(reading).map((sentence) => (
        <p key={sentence} className="text-ink-2">
          {sentence}
        </p>
      ))}
      <div className="grid gap-6 md:grid-cols-3">
        <Facts title="Memory" facts={memory} />
        <Facts title="Descriptors by kind" facts={descriptors} />
        <Facts title="Limits" facts={limits} />
      </div>
      {reading.maps && <Mappings maps={reading.maps} />}
    </>
  );
}

function Facts({ title, facts }: { title: string; facts: readonly Fact[] }) {
  if (facts.length === 0) return null;
  return (
    <section>
      <h3 className="mb-1 font-medium">{title}</h3>
      <DefinitionList items={facts} />
    </section>
  );
}

const HEADS = ['Mapping', 'Regions', 'Size', 'Resident', 'Private', 'Swapped'];

function Mappings({ maps }: { maps: NonNullable<LiveReading['reading']['maps']> }) {
  const [isAll, setIsAll] = useState(false);
  const { shown, hiddenCount } = shownMappings(maps.groups, isAll);
  return (
    <section>
      <h3 className="mb-1 font-medium">
        {plural(maps.regionCount, 'region')} by the name of what is mapped
        {!maps.isComplete && ', the lowest addresses only'}
      </h3>
      <SimpleTable label="Mappings" heads={HEADS}>
        {shown.map(({ kind, name, regionCount, sizeBytes, rssBytes, privateBytes, swapBytes }) => (
          <tr key={name}>
            <th scope="row" className="px-2 py-1.5 text-left font-normal wrap-anywhere">
              {name} <span className="text-ink-3">{kind}</span>
            </th>
            <td className="text-right tabular-nums">{formatCount(regionCount)}</td>
            {[sizeBytes, rssBytes, privateBytes, swapBytes].map((bytes, index) => (
              <td key={HEADS[index + 2]} className="text-right tabular-nums">
                {formatBytes(bytes)}
              </td>
            ))}
          </tr>
        ))}
      </SimpleTable>
      {hiddenCount > 0 && (
        <Button variant="ghost" size="sm" onClick={() => setIsAll(true)}>
          Show {formatCount(hiddenCount)} more
        </Button>
      )}
    </section>
  );
}
