'use client';

import type { ReactNode } from 'react';
import { cn } from '@/lib/cn.ts';
import { useStore } from '@/lib/external-store.ts';
import type { Gap } from '../columns.ts';
import { GUTTER_LEFT, GUTTER_RIGHT } from '../plot-types.ts';
import { positionIn, type Window } from '../range.ts';
import { useTimeRange } from '../range-context.tsx';

export function Lanes({ children, className }: { children: ReactNode; className?: string }) {
  return <div className={cn('flex flex-col gap-0.5', className)}>{children}</div>;
}

interface LaneProps {
  label: string;
  /** What the lane shows, for those who cannot see it. */
  summary: string;
  hint?: string;
  children: ReactNode;
}

/** A strip above the charts, as wide as their plots. */
export function Lane({ label, summary, hint, children }: LaneProps) {
  return (
    <div className="flex h-5 items-center text-xs">
      <span
        className="shrink-0 truncate pr-2 text-right text-ink-3"
        style={{ width: GUTTER_LEFT }}
        title={hint}
      >
        {label}
      </span>
      <div role="group" aria-label={summary} className="relative h-4 min-w-0 flex-1 rounded-sm bg-raised">
        {children}
        <Crosshair />
      </div>
      <span aria-hidden className="shrink-0" style={{ width: GUTTER_RIGHT }} />
    </div>
  );
}

/** The instant under the pointer, in whichever chart of the page it is. */
export function Crosshair() {
  const { hover, window } = useTimeRange();
  const hoverMs = useStore(hover);
  if (hoverMs === null) return null;
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute inset-y-0 w-px bg-ink-3"
      style={{ left: percent(positionIn(window, hoverMs)) }}
    />
  );
}

interface StretchesProps<One extends Gap> {
  stretches: readonly One[];
  window: Window;
  /** A stretch in words. */
  text: (stretch: One) => string;
  className: string;
}

/** Stretches of a lane, each said in words too. */
export function Stretches<One extends Gap>({ stretches, window, text, className }: StretchesProps<One>) {
  return stretches
    .filter(({ fromMs, toMs }) => toMs > window.fromMs && fromMs < window.toMs)
    .map((stretch) => {
      const left = Math.max(0, positionIn(window, stretch.fromMs));
      const right = Math.min(1, positionIn(window, stretch.toMs));
      return (
        <span
          key={stretch.fromMs}
          role="img"
          aria-label={text(stretch)}
          title={text(stretch)}
          className={cn('absolute inset-y-0 min-w-1 border-x border-ink-3 bg-panel', className)}
          style={{ left: percent(left), width: percent(right - left) }}
        />
      );
    });
}

export function percent(position: number): string {
  return `${(position * 100).toFixed(3)}%`;
}
