import type { ReactNode } from 'react';
import { cn } from '@/lib/cn.ts';
import { type State, STATE_WORDS } from './states.ts';

const COLOUR: Readonly<Record<State, string>> = {
  confirmed: 'text-confirmed',
  probable: 'text-probable',
  watch: 'text-watch',
  unknown: 'text-unknown',
  learning: 'text-learning',
  healthy: 'text-healthy',
  fixed: 'text-healthy',
};

/** One shape a state, to be told apart without its colour. */
const SHAPE: Readonly<Record<State, ReactNode>> = {
  confirmed: <path d="M1 1h10v10H1z" fill="currentColor" />,
  probable: <path d="M6 0.8 11.6 11H0.4z" fill="currentColor" />,
  watch: (
    <path
      d="M6 2.2 10.6 10.4H1.4z"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinejoin="round"
    />
  ),
  unknown: (
    <circle
      cx="6"
      cy="6"
      r="4.8"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeDasharray="2.2 2"
    />
  ),
  learning: (
    <>
      <circle cx="6" cy="6" r="4.8" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M6 1.2a4.8 4.8 0 0 1 0 9.6z" fill="currentColor" />
    </>
  ),
  healthy: <circle cx="6" cy="6" r="5.2" fill="currentColor" />,
  fixed: (
    <path
      d="M1.2 6.4 4.6 9.8 10.8 2.6"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.2"
      strokeLinecap="round"
    />
  ),
};

interface StateIconProps {
  state: State;
  className?: string;
}

/** The shape alone, for where the word stands beside it. */
export function StateIcon({ state, className }: StateIconProps) {
  return (
    <svg viewBox="0 0 12 12" aria-hidden className={cn('size-3 shrink-0', COLOUR[state], className)}>
      {SHAPE[state]}
    </svg>
  );
}

/** Shape, colour and word of a state. */
export function StateMark({ state, className }: StateIconProps) {
  const { word, hint } = STATE_WORDS[state];
  return (
    <span
      title={hint}
      className={cn('inline-flex items-center gap-1.5 font-medium', COLOUR[state], className)}
    >
      <StateIcon state={state} />
      {word}
    </span>
  );
}
