import { type Change, changeOf, type Columns } from '../charts/columns.ts';
import type { PlotSeries } from '../charts/plot-types.ts';
import type { Window } from '../charts/range.ts';
import { AVAILABLE, LEDGER_LAYERS, type LedgerLayer, TOTAL } from './ledger-layers.ts';

export interface LedgerRow {
  layer: Pick<LedgerLayer, 'id' | 'label' | 'formula'> & { token?: string };
  values: readonly (number | null)[];
  change: Change | null;
}

export interface LedgerView {
  /** From the top of the stack to its foot. */
  series: PlotSeries[];
  rows: LedgerRow[];
  /** MemTotal and MemAvailable, which are no layers. */
  sums: LedgerRow[];
  totalBytes: number | null;
}

/** Below this a layer that is as good as empty is not worth a line. */
const SMALLEST_BYTES = 1;

/** The ledger as a chart and its legend draw it. Layers that are empty throughout are left out. */
export function ledgerView({ timesMs, values }: Columns, window: Window): LedgerView {
  const layers = LEDGER_LAYERS.filter(({ id }) =>
    values[id]?.some((value) => Math.abs(value ?? 0) >= SMALLEST_BYTES),
  );
  const rowOf = (layer: LedgerRow['layer']): LedgerRow => {
    const column = values[layer.id] ?? [];
    return { layer, values: column, change: changeOf(timesMs, column, window) };
  };
  return {
    series: layers.map(({ id, label, token }) => ({
      id,
      label,
      token,
      values: values[id] ?? [],
      ...(id === 'unaccounted' && { hatchToken: 'ledger-unaccounted-line' }),
    })),
    rows: layers.map(rowOf),
    sums: SUMS.map(rowOf),
    totalBytes: values[TOTAL]?.findLast((value) => value !== null) ?? null,
  };
}

const SUMS = [
  {
    id: AVAILABLE,
    label: 'Available',
    formula: 'MemAvailable: what programs could still get without swapping',
  },
  { id: TOTAL, label: 'Total', formula: 'MemTotal: the sum of all layers' },
];
