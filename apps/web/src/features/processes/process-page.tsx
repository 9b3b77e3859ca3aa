'use client';

import Link from 'next/link';
import { parseAsString, useQueryState } from 'nuqs';
import { Fragment, type ReactNode, useMemo } from 'react';
import { CommandLine } from '@/components/ui/command-line.tsx';
import { DefinitionList } from '@/components/ui/definition-list.tsx';
import { Panel, PanelContent, PanelHeader, PanelTitle } from '@/components/ui/panel.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { Hint } from '@/components/ui/tooltip.tsx';
import { processName } from '@/lib/format/process.ts';
import { useNow } from '@/lib/clock/clock.ts';
import { Time } from '@/lib/time/time.tsx';
import { useTimeZone } from '@/lib/time/time-zone.tsx';
import { findingHref, hostHref } from '@/lib/url/links.ts';
import { RangeProvider, useTimeRange } from '../charts/range-context.tsx';
import { useFindings } from '../findings/use-findings.ts';
import { useHost } from '../hosts/use-host.ts';
import { NoIdentity } from '../shell/no-identity.tsx';
import { QueryProblem } from '../shell/query-problem.tsx';
import { useTitle } from '../shell/use-title.ts';
import { STATE_WORDS } from '../states/states.ts';
import { Verdict } from '../states/verdict.tsx';
import { LineagePanel } from './lineage-panel.tsx';
import { LiveReadingPanel } from './live-reading-panel.tsx';
import { ProcessCharts } from './process-charts.tsx';
import { isAbout, processState } from './process-state.ts';
import { processVerdict } from './process-verdict.ts';
import { programFacts } from './program-facts.ts';
import { type ProcessDetail, useProcess, useProcessColumns } from './use-process.ts';

export function ProcessPage() {
  const [id] = useQueryState('id', parseAsString);
  if (id === null) return <NoIdentity what="process" />;
  return <ProcessById key={id} id={id} />;
}

function ProcessById({ id }: { id: string }) {
  const { data: process, error, refetch } = useProcess(id);
  useTitle(process && `${processName(process)} (${process.pid})`);
  if (!process) {
    return error ? <QueryProblem error={error} what="this process" onRetry={refetch} /> : <Loading />;
  }
  return (
    <RangeProvider firstMs={process.firstSeenAtMs}>
      <ProcessView process={process} />
    </RangeProvider>
  );
}

const MINUTE_MS = 60_000;

function ProcessView({ process }: { process: ProcessDetail }) {
  const { data: columns, error, refetch } = useProcessColumns(process);
  const { data: host } = useHost(process.hostId);
  const { data: findings } = useFindings(process.hostId);
  const finding = findings?.find((one) => isAbout(one, process));
  const state = processState(process, finding, host);
  const { window } = useTimeRange();
  const { format } = useTimeZone();
  const nowMs = useNow(MINUTE_MS);
  const sentence = useMemo(
    () =>
      processVerdict(process, columns, {
        window,
        leak: finding?.isOpen ? finding.finding : undefined,
        nowMs,
        timeOf: (atMs) => format.short(atMs, nowMs),
      }),
    [process, columns, window, finding, format, nowMs],
  );
  return (
    <>
      <Verdict
        state={state}
        facts={
          <>
            on{' '}
            <Link className="text-accent underline underline-offset-4" href={hostHref(process.hostId)}>
              {host?.name ?? `host ${process.hostId}`}
            </Link>
            {finding && (
              <>
                {' · '}
                <Link className="text-accent underline underline-offset-4" href={findingHref(finding.id)}>
                  see the proof ({STATE_WORDS[finding.finding.state].word})
                </Link>
              </>
            )}
          </>
        }
      >
        {sentence}
      </Verdict>
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_420px]">
        <div className="flex min-w-0 flex-col gap-4">
          {columns ? (
            <ProcessCharts process={process} columns={columns} host={host} />
          ) : error ? (
            <QueryProblem error={error} what="its history" onRetry={refetch} />
          ) : (
            <Skeleton className="h-96" />
          )}
          <LiveReadingPanel process={process} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Panel>
            <PanelHeader>
              <PanelTitle>What it is</PanelTitle>
            </PanelHeader>
            <PanelContent>
              {process.command !== '' && <CommandLine command={process.command} className="mb-3" />}
              <ProcessFacts process={process} />
            </PanelContent>
          </Panel>
          <LineagePanel process={process} />
        </div>
      </div>
    </>
  );
}

function ProcessFacts({ process }: { process: ProcessDetail }) {
  const { name, pid, parentPid, userId, unit, container, bootNo, startedAtMs, firstSeenAtMs, goneAtMs } =
    process;
  const facts: Fact[] = [
    { key: 'name', term: 'Name', source: 'comm in /proc/PID/stat', value: name },
    { key: 'pid', term: 'Pid', value: pid },
    { key: 'parent', term: 'Parent', value: parentPid },
    { key: 'user', term: 'User id', value: userId ?? undefined, unknown: 'the agent could not read it' },
    { key: 'unit', term: 'Unit', value: unit ?? undefined, unknown: 'its cgroup names none' },
    { key: 'container', term: 'Container', value: container ?? undefined, unknown: 'its cgroup names none' },
    ...programFacts(process),
    { key: 'boot', term: 'Boot', value: bootNo },
    {
      key: 'started',
      term: 'Started',
      source: '/proc/PID/stat starttime',
      value: <Time atMs={startedAtMs} as="full" />,
    },
    { key: 'seen', term: 'First seen', value: <Time atMs={firstSeenAtMs} as="full" /> },
    {
      key: 'gone',
      term: 'Gone by',
      value: goneAtMs === null ? 'still there' : <Time atMs={goneAtMs} as="full" />,
    },
  ];
  return (
    <>
      <DefinitionList items={facts.flatMap(knownItem)} />
      <UnknownFacts facts={facts.filter(({ value }) => value === undefined)} />
    </>
  );
}

function knownItem({ key, term, source, value }: Fact) {
  return value === undefined ? [] : [{ key, term: <span title={source}>{term}</span>, value }];
}

function UnknownFacts({ facts }: { facts: readonly Fact[] }) {
  if (facts.length === 0) return null;
  return (
    <p className="mt-3 text-xs text-ink-3">
      Not known:{' '}
      {facts.map(({ key, term, unknown }, index) => (
        <Fragment key={key}>
          {index > 0 && ' · '}
          <Hint content={unknown ?? ''}>{term}</Hint>
        </Fragment>
      ))}
    </p>
  );
}

/** A line about a process. */
interface Fact {
  key: string;
  term: string;
  /** Where the kernel says it. */
  source?: string;
  /** Undefined when it is not known. */
  value: ReactNode;
  /** Why it may not be. */
  unknown?: string;
}

function Loading() {
  return (
    <div aria-busy className="flex flex-col gap-4">
      <Skeleton className="h-7 w-1/2" />
      <Skeleton className="h-96" />
    </div>
  );
}
