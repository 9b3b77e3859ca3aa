import type { Outputs } from '@/lib/trpc/client.ts';
import { changeOf } from '../charts/columns.ts';
import { LEDGER_LAYERS, type LedgerLayer } from '../hosts/ledger-layers.ts';
import type { Finding } from './use-findings.ts';

/** Where a host's memory was over time, as the server has it. */
export type Ledger = Outputs['hosts']['ledger'];

export interface LayerChange {
  layer: LedgerLayer;
  changeBytes: number;
}

export interface LedgerShare {
  /** Change of MemAvailable: negative where the host has less than it had. */
  availableBytes: number | null;
  /** What grew and what gave way, by how much; layers that moved little are left out. */
  changes: LayerChange[];
}

/** Of the greatest change: less is not worth a line. */
const SMALLEST_SHARE = 0.01;

const ALL_OF_IT = { fromMs: -Infinity, toMs: Infinity };

/** What each layer of the ledger did between its first and its last sample. They add up to zero: MemTotal stays. */
export function ledgerShare({ timesMs, buckets, unaccountedBytes, availableBytes }: Ledger): LedgerShare {
  const changeIn = (column: readonly (number | null)[]): number | null => {
    const change = changeOf(timesMs, column, ALL_OF_IT);
    return change && change.now - change.start;
  };
  const columnOf = new Map<string, readonly (number | null)[]>([
    ...buckets.map(({ id, bytes }) => [id, bytes] as const),
    ['unaccounted', unaccountedBytes],
  ]);
  const all = LEDGER_LAYERS.map((layer) => ({
    layer,
    changeBytes: changeIn(columnOf.get(layer.id) ?? []) ?? 0,
  }));
  const greatest = Math.max(...all.map(({ changeBytes }) => Math.abs(changeBytes)));
  return {
    availableBytes: changeIn(availableBytes),
    changes: all
      .filter(({ changeBytes }) => changeBytes !== 0 && Math.abs(changeBytes) >= SMALLEST_SHARE * greatest)
      .toSorted((a, b) => b.changeBytes - a.changeBytes),
  };
}

/** What the subject of a finding has grown by since its onset, in bytes; undefined where it is counted in something else. */
export function ownGrowthBytes({ metric, from, to, bytesFrom, bytesTo }: Finding): number | undefined {
  if (bytesFrom !== undefined && bytesTo !== undefined) return bytesTo - bytesFrom;
  return metric.endsWith('Bytes') ? to - from : undefined;
}
