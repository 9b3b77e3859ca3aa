import { cn } from '@/lib/cn.ts';
import { StateMark } from '../states/state-mark.tsx';
import type { State } from '../states/states.ts';

interface StateChipsProps {
  counts: readonly { state: State; count: number }[];
  /** The filter as it is typed. */
  filterText: string;
  onFilter: (text: string) => void;
}

/** How many are in each state; a press filters by it. */
export function StateChips({ counts, filterText, onFilter }: StateChipsProps) {
  return (
    <div className="flex flex-wrap gap-1">
      {counts.map(({ state, count }) => {
        const term = `state:${state}`;
        const isOn = filterText.split(/\s+/).includes(term);
        const others = filterText.split(/\s+/).filter((part) => part !== '' && part !== term);
        return (
          <button
            key={state}
            type="button"
            aria-pressed={isOn}
            onClick={() => onFilter((isOn ? others : [...others, term]).join(' '))}
            className={cn(
              'inline-flex h-7 items-center gap-1.5 rounded-md border px-2 hover:bg-raised',
              isOn ? 'border-ink-3 bg-raised' : 'border-line',
            )}
          >
            <b>{count}</b>
            <StateMark state={state} />
          </button>
        );
      })}
    </div>
  );
}
