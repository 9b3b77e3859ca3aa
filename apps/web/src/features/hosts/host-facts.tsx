'use client';

import type { ReactNode } from 'react';
import { Unknown } from '@/components/ui/num.tsx';
import { formatBytes, formatDuration, plural } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { Uptime } from '../fleet/uptime.tsx';
import { UpdateOffer } from './update-offer.tsx';
import type { HostDetail } from './use-host.ts';

/** Beyond this a clock is worth a word. */
const NOTABLE_SKEW_MS = 2000;

/** What the host is, in one line. */
export function HostFacts({ host }: { host: HostDetail }) {
  const { distribution, kernel, architecture, cpuCount, memTotalBytes, agentVersion, sampledAtMs } = host;
  return (
    <ul className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <Fact>{distribution}</Fact>
      <Fact title="uname -r">{kernel && `Linux ${kernel}`}</Fact>
      <Fact>{architecture}</Fact>
      <Fact>{cpuCount !== null && plural(cpuCount, 'CPU')}</Fact>
      <Fact title="/proc/meminfo MemTotal">{memTotalBytes !== null && formatBytes(memTotalBytes)}</Fact>
      <Fact>
        up <Uptime host={host} />
      </Fact>
      <Fact>{agentVersion !== null && `agent ${agentVersion}`}</Fact>
      <UpdateOffer host={host} />
      <SharedCredential host={host} />
      <Fact>
        last sample{' '}
        {sampledAtMs === null ? (
          <Unknown why="none has come yet" />
        ) : (
          <Time atMs={sampledAtMs} as="relative" />
        )}
      </Fact>
      <ClockSkew clockSkewMs={host.clockSkewMs} />
      {Object.entries(host.labels).map(([key, value]) => (
        <li key={key} className="rounded-sm bg-raised px-1.5 text-xs leading-5">
          {key}={value}
        </li>
      ))}
    </ul>
  );
}

/** Left out when there is nothing to say. */
function Fact({ title, children }: { title?: string; children: ReactNode }) {
  if (children === null || children === false || children === '') return null;
  return <li title={title}>{children}</li>;
}

function SharedCredential({ host: { isCredentialShared } }: { host: HostDetail }) {
  if (!isCredentialShared) return null;
  return (
    <li
      className="font-semibold text-ink"
      title="Two agents come in turns with the credential of this host: a copied disk, or a stolen credential. Shut the host out, and enrol each of them anew"
    >
      two machines use its credential
    </li>
  );
}

function ClockSkew({ clockSkewMs }: { clockSkewMs: number | null }) {
  if (clockSkewMs === null || Math.abs(clockSkewMs) < NOTABLE_SKEW_MS) return null;
  return (
    <li className="font-semibold text-ink" title="The host's clock less the server's, when it last connected">
      its clock is {formatDuration(Math.abs(clockSkewMs))} {clockSkewMs > 0 ? 'ahead' : 'behind'}
    </li>
  );
}
