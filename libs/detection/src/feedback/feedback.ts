import type { Finding, Subject } from '../model.ts';

/** What a person has said of a subject. It is kept by lineage, so that it outlives restarts. */
export type Feedback =
  | { kind: 'acknowledged'; atMs: number; by: string }
  | { kind: 'muted'; atMs: number; by: string; untilMs: number }
  /** Growth up to this level, in the metric's unit, is how it should be. */
  | { kind: 'expected'; atMs: number; by: string; upTo: number }
  | { kind: 'notALeak'; atMs: number; by: string };

/** What becomes of a finding under the feedback given. */
export interface FeedbackStanding {
  /** Whether anybody is told of it. It is shown either way. */
  notifies: boolean;
  /** What decided, to be shown beside the finding. */
  because?: Feedback;
}

/** Digits in a command tell runs of a program apart, not programs. */
const NUMBERS = /\d+/g;

/** Names a subject across restarts: the same program in the same place, with the same metric. */
export function lineageKeyOf({ kind, command, unit, container, spawner }: Subject, metric: string): string {
  const place = container ?? unit ?? '';
  const program = (command ?? '').replaceAll(NUMBERS, '#');
  const of = kind === 'family' ? (spawner ?? '').replaceAll(NUMBERS, '#') : '';
  return JSON.stringify([kind === 'process' ? 'lineage' : kind, metric, program, place, of]);
}

/**
 * Applies what was said of a finding's lineage. The latest word of each kind counts; a word that no longer holds (a mute
 * that is over, growth beyond what was expected, an acknowledgement of an earlier claim) says nothing.
 */
export function standingOf(
  finding: Pick<Finding, 'to' | 'firstSeenMs'>,
  given: readonly Feedback[],
  nowMs: number,
): FeedbackStanding {
  const latest = given.toSorted((a, b) => b.atMs - a.atMs).find((one) => holds(one, finding, nowMs));
  return latest ? { notifies: false, because: latest } : { notifies: true };
}

function holds(
  feedback: Feedback,
  { to, firstSeenMs }: Pick<Finding, 'to' | 'firstSeenMs'>,
  nowMs: number,
): boolean {
  if (feedback.kind === 'acknowledged') return feedback.atMs >= firstSeenMs;
  if (feedback.kind === 'muted') return nowMs < feedback.untilMs;
  return feedback.kind === 'notALeak' || to <= feedback.upTo;
}
