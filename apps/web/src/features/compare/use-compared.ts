'use client';

import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useOnLive } from '@/lib/live/live-provider.tsx';
import { type Outputs, useTRPC } from '@/lib/trpc/client.ts';
import type { Window } from '../charts/range.ts';
import type { HostDetail } from '../hosts/use-host.ts';
import { formatSubject, type Subject } from './subjects.ts';

type ProcessDetail = Outputs['processes']['get'];

/** A subject with what is known of it. */
export interface Compared {
  key: string;
  subject: Subject;
  host: HostDetail;
  /** The boot that its uptime counts from; the latest one where the subject is a host. */
  boot: HostDetail['boots'][number] | undefined;
  process: ProcessDetail | undefined;
  /** When its uptime is zero: its boot, or the start of the process. */
  originMs: number;
  /** From its first sample to its last one. */
  watched: Window;
}

const EVERY_MS = 5000;

/** What is known of each subject, in their order; those that the server does not know are left out and counted. */
export function useCompared(subjects: readonly Subject[]) {
  const trpc = useTRPC();
  const processes = useQueries({
    queries: subjects.map((subject) =>
      trpc.processes.get.queryOptions(
        { id: subject.kind === 'process' ? subject.processId : '' },
        { enabled: subject.kind === 'process' },
      ),
    ),
  });
  const hosts = useQueries({
    queries: subjects.map((subject, index) => {
      const hostId = subject.kind === 'process' ? processes[index]?.data?.hostId : subject.hostId;
      return trpc.hosts.get.queryOptions(
        { hostId: hostId ?? 0 },
        { enabled: hostId !== undefined, placeholderData: keepPreviousData },
      );
    }),
  });
  useOnLive(
    ({ hostId }) => hosts.some(({ data }) => data?.id === hostId),
    () => {
      for (const { refetch } of hosts) void refetch({ cancelRefetch: false });
    },
    EVERY_MS,
  );
  const failed = subjects.filter((_subject, index) => processes[index]?.error ?? hosts[index]?.error);
  const compared = subjects.flatMap((subject, index) => {
    const [host, process] = [hosts[index]?.data, processes[index]?.data];
    const one = host && comparedOf(subject, host, process);
    return one ? [one] : [];
  });
  return { compared, failed, isPending: compared.length + failed.length < subjects.length };
}

function comparedOf(
  subject: Subject,
  host: HostDetail,
  process: ProcessDetail | undefined,
): Compared | undefined {
  if (subject.kind === 'process' && !process) return undefined;
  const bootNo = subject.kind === 'boot' ? subject.bootNo : process?.bootNo;
  const boot = bootNo === undefined ? host.boots[0] : host.boots.find(({ no }) => no === bootNo);
  const lastMs = boot?.lastSampleAtMs ?? host.sampledAtMs ?? 0;
  const watched = process
    ? { fromMs: process.firstSeenAtMs, toMs: process.goneAtMs ?? lastMs }
    : { fromMs: boot?.firstSampleAtMs ?? lastMs, toMs: lastMs };
  return {
    key: formatSubject(subject),
    subject,
    host,
    boot,
    process,
    originMs: process?.startedAtMs ?? boot?.bootedAtMs ?? 0,
    watched,
  };
}

/** How a subject is called among the others. */
export function labelOf({ subject, host, boot, process }: Compared): string {
  if (process) return `${process.name} ${process.pid} on ${host.name}`;
  return subject.kind === 'boot' ? `${host.name}, boot ${boot?.no ?? subject.bootNo}` : host.name;
}

/** The stretch of uptime in which any of the subjects was watched, rounded outwards so that it does not creep. */
export function uptimeExtent(all: readonly Pick<Compared, 'originMs' | 'watched'>[]): Window {
  const fromMs = Math.max(0, Math.min(...all.map(({ originMs, watched }) => watched.fromMs - originMs)));
  const toMs = Math.max(...all.map(({ originMs, watched }) => watched.toMs - originMs));
  if (!Number.isFinite(fromMs) || toMs <= fromMs) return { fromMs: 0, toMs: MINUTE_MS };
  const step = STEPS.find((one) => (toMs - fromMs) / one <= MOST_STEPS) ?? DAY_MS;
  return { fromMs: Math.floor(fromMs / step) * step, toMs: Math.ceil(toMs / step) * step };
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const STEPS = [
  10_000,
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * 60 * MINUTE_MS,
  6 * 60 * MINUTE_MS,
  DAY_MS,
];
const MOST_STEPS = 24;
