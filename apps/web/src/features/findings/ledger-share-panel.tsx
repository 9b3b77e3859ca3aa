'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Panel, PanelContent, PanelHeader, PanelTitle } from '@/components/ui/panel.tsx';
import { SimpleTable } from '@/components/ui/simple-table.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { Hint } from '@/components/ui/tooltip.tsx';
import { cn } from '@/lib/cn.ts';
import { formatBytes, formatPercent, formatSigned } from '@/lib/format/number.ts';
import { useTRPC } from '@/lib/trpc/client.ts';
import { QueryProblem } from '../shell/query-problem.tsx';
import { ledgerShare, ownGrowthBytes } from './ledger-share.ts';
import type { FindingDetail } from './use-findings.ts';

/** The first and the last sample are what counts. */
const POINTS = 50;

/** What the host's memory went to since the onset, with the part of it that is this finding. */
export function LedgerSharePanel({ detail }: { detail: FindingDetail }) {
  const trpc = useTRPC();
  const { hostId, finding } = detail;
  const range = { fromMs: finding.onsetMs, toMs: finding.updatedMs, maxPoints: POINTS };
  const { data, error, refetch } = useQuery(trpc.hosts.ledger.queryOptions({ hostId, range }));
  const share = useMemo(() => data && ledgerShare(data), [data]);
  const ownBytes = ownGrowthBytes(finding);
  // A cohort's numbers are of many hosts: no single ledger holds them.
  if (finding.cohort || ownBytes === undefined) return null;
  return (
    <Panel>
      <PanelHeader>
        <PanelTitle>
          <Hint content="Each layer of the host's ledger at the last sample less at the onset. Layers add up to MemTotal, so what grows is what others give.">
            Where {detail.hostName}’s memory went since
          </Hint>
        </PanelTitle>
      </PanelHeader>
      <PanelContent>
        {share ? (
          <Shares
            rows={[
              { id: 'own', label: 'This finding', changeBytes: ownBytes, isOwn: true },
              ...share.changes.map(({ layer, changeBytes }) => ({
                id: layer.id,
                label: layer.label,
                changeBytes,
                isOwn: false,
              })),
            ]}
            availableBytes={share.availableBytes}
            explainedShare={finding.explainedShare}
          />
        ) : error ? (
          <QueryProblem error={error} what="the ledger" onRetry={refetch} />
        ) : (
          <Skeleton className="h-40" />
        )}
      </PanelContent>
    </Panel>
  );
}

interface Row {
  id: string;
  label: string;
  changeBytes: number;
  isOwn: boolean;
}

interface SharesProps {
  rows: readonly Row[];
  availableBytes: number | null;
  explainedShare: number | undefined;
}

function Shares({ rows, availableBytes, explainedShare }: SharesProps) {
  const greatest = Math.max(...rows.map(({ changeBytes }) => Math.abs(changeBytes)), 1);
  return (
    <>
      {availableBytes !== null && (
        <p className="mb-2 text-ink-2">
          Available memory:{' '}
          <b className="font-medium text-ink">{formatSigned(availableBytes, formatBytes)}</b>
          {explainedShare !== undefined && `; this finding explains ${formatPercent(explainedShare)} of it`}.
        </p>
      )}
      <SimpleTable label="Change of each layer since the onset" heads={['Layer', 'Change', 'Less or more']}>
        {rows.map(({ id, label, changeBytes, isOwn }) => (
          <tr key={id} className={isOwn ? 'font-medium' : undefined}>
            <td>{label}</td>
            <td className="text-right whitespace-nowrap">{formatSigned(changeBytes, formatBytes)}</td>
            <td className="w-2/5">
              <Bar ratio={changeBytes / greatest} isOwn={isOwn} />
            </td>
          </tr>
        ))}
      </SimpleTable>
    </>
  );
}

/** To the right what grew, to the left what gave way. The number beside it says the same. */
function Bar({ ratio, isOwn }: { ratio: number; isOwn: boolean }) {
  const percent = `${Math.abs(ratio) * 50}%`;
  return (
    <span aria-hidden className="relative block h-2.5 min-w-16 border-x border-line">
      <span className="absolute inset-y-0 left-1/2 w-px bg-line-strong" />
      <span
        className={cn('absolute inset-y-0', isOwn ? 'bg-accent' : 'bg-ink-3')}
        style={ratio >= 0 ? { left: '50%', width: percent } : { right: '50%', width: percent }}
      />
    </span>
  );
}
