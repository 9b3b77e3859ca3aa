import type { FindingDetail } from './use-findings.ts';

type DecisionItem = FindingDetail['decisions'][number];
export type Decision = DecisionItem['decision'];

interface DecisionWords {
  /** The button. */
  verb: string;
  /** What it is then. */
  word: string;
  hint: string;
}

export const DECISION_WORDS: Readonly<Record<Decision, DecisionWords>> = {
  acknowledged: {
    verb: 'Acknowledge',
    word: 'acknowledged',
    hint: 'Somebody knows and looks after it. It counts on.',
  },
  muted: {
    verb: 'Mute for a day',
    word: 'muted',
    hint: 'It does not count against its host until tomorrow at this time.',
  },
  expected: {
    verb: 'Expected',
    word: 'expected',
    hint: 'It grows, and is meant to, up to the level given. It does not count, now or when it is found again.',
  },
  not_a_leak: {
    verb: 'Not a leak',
    word: 'not a leak',
    hint: 'Seep is wrong about it. It does not count, now or when it is found again.',
  },
  reopened: { verb: 'Reopen', word: 'reopened', hint: 'What was decided before no longer holds.' },
};
