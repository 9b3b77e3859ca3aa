/** What hosts and findings are shown as, from the worst to the best. */
export const STATES = ['confirmed', 'probable', 'watch', 'unknown', 'learning', 'healthy', 'fixed'] as const;
export type State = (typeof STATES)[number];

interface StateWords {
  word: string;
  hint: string;
}

export const STATE_WORDS: Readonly<Record<State, StateWords>> = {
  confirmed: {
    word: 'confirmed',
    hint: 'It leaks: the growth went on for as long again as it took to notice it.',
  },
  probable: {
    word: 'probable',
    hint: 'It probably leaks: the growth passes every test, but has not lasted long yet.',
  },
  watch: { word: 'watch', hint: 'It grows; too early to call it a leak.' },
  unknown: { word: 'unknown', hint: 'Nothing is heard of the host: nobody can say how it is.' },
  learning: { word: 'learning', hint: 'Not watched for long enough to call it healthy.' },
  healthy: { word: 'healthy', hint: 'Watched for long enough, and nothing on it leaks.' },
  fixed: { word: 'fixed', hint: 'It leaked, and does no longer.' },
};

/** The worst first, when a list is sorted by state. */
export function severityOf(state: State): number {
  return STATES.length - STATES.indexOf(state);
}
