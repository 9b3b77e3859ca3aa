'use client';

import { useNow } from '../clock/clock.ts';
import { formatRelative, formatUtc } from '../format/time.ts';
import { useTimeZone } from './time-zone.tsx';

interface TimeProps {
  atMs: number;
  /** `short` leaves out what is clear today, `full` nothing, `relative` says how far from now. @default short */
  as?: 'short' | 'full' | 'seconds' | 'relative';
  className?: string;
}

const MINUTE_MS = 60_000;

/** An instant in the chosen zone; UTC on hover. */
export function Time({ atMs, as = 'short', className }: TimeProps) {
  const { format } = useTimeZone();
  const nowMs = useNow(as === 'relative' ? 1000 : MINUTE_MS);
  return (
    <time
      dateTime={new Date(atMs).toISOString()}
      title={hoverText(atMs, as, format.full(atMs))}
      className={className}
    >
      {as === 'relative' && formatRelative(atMs, nowMs)}
      {as === 'short' && format.short(atMs, nowMs)}
      {as === 'full' && format.full(atMs)}
      {as === 'seconds' && format.clockSeconds(atMs)}
    </time>
  );
}

function hoverText(atMs: number, as: TimeProps['as'], local: string): string {
  return as === 'full' ? formatUtc(atMs) : `${local} · ${formatUtc(atMs)}`;
}
