import { UNKNOWN } from '@/lib/format/number.ts';

interface NumProps {
  value: number | null | undefined;
  format: (value: number) => string;
  /** Why it may be missing: on hover, never in place of the number a zero. */
  why: string;
  className?: string;
}

/** A number, or an en dash that says on hover why there is none. */
export function Num({ value, format, why, className }: NumProps) {
  if (value === null || value === undefined || Number.isNaN(value)) return <Unknown why={why} />;
  return <span className={className}>{format(value)}</span>;
}

export function Unknown({ why }: { why: string }) {
  return (
    <span title={why} className="cursor-help text-ink-3">
      <span aria-hidden>{UNKNOWN}</span>
      <span className="sr-only">not known: {why}</span>
    </span>
  );
}
