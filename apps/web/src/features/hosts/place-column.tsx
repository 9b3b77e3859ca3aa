import type { Column } from '@/components/ui/data-table/column.ts';
import { Unknown } from '@/components/ui/num.tsx';

/** Where something runs, as its control group says. */
interface Placed {
  unit: string | null;
  container: string | null;
}

export const PLACE_COLUMN: Column<Placed> = {
  id: 'place',
  label: 'Unit or container',
  hint: 'What /proc/PID/cgroup names',
  width: 136,
  grow: 1,
  sortValue: ({ unit, container }) => container ?? unit,
  cell: ({ unit, container }) =>
    container === null ? (
      (unit ?? <Unknown why="its cgroup names no unit and no container" />)
    ) : (
      <span title={container}>{container.slice(0, 12)}</span>
    ),
};
