import type { Outputs } from '@/lib/trpc/client.ts';
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

/** What each layer of the ledger did between its first and its last sample. They add up to zero: MemTotal stays. */
export function ledgerShare({ buckets, unaccountedBytes, availableBytes }: Ledger): LedgerShare {
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

function changeIn(values: readonly (number | null)[]): number | null {
  const first = values.find((value) => value !== null);
  const last = values.findLast((value) => value !== null);
  return first === undefined || last === undefined || first === null || last === null ? null : last - first;
}
