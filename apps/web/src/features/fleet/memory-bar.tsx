import { formatPercent } from '@/lib/format/number.ts';

interface MemoryBarProps {
  /** Part of MemTotal that is in use, 0 to 1. */
  ratio: number;
}

export function MemoryBar({ ratio }: MemoryBarProps) {
  return (
    <span className="flex w-full items-center gap-2">
      <span
        aria-hidden
        className="h-1.5 min-w-12 flex-1 overflow-hidden rounded-sm bg-raised ring-1 ring-line"
      >
        <span className="block h-full bg-ink-3" style={{ width: `${Math.min(1, ratio) * 100}%` }} />
      </span>
      <span className="w-10 shrink-0 text-right whitespace-nowrap">{formatPercent(ratio)}</span>
    </span>
  );
}
