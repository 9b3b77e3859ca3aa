import { formatDuration } from '@/lib/format/number.ts';
import { positionIn, type Window } from './range.ts';

/** Something that happened on a host at an instant. */
export interface ChartEvent {
  atMs: number;
  kind: string;
  detail: Readonly<Record<string, string | number | boolean>>;
}

/** Events that would lie on top of each other, as one mark. */
export interface EventMark {
  /** Where in the window: 0 is its beginning, 1 its end. */
  position: number;
  events: ChartEvent[];
}

/** @param closest marks nearer to each other than this share of the window are one */
export function markEvents(events: readonly ChartEvent[], window: Window, closest: number): EventMark[] {
  const marks: EventMark[] = [];
  for (const event of events.toSorted((a, b) => a.atMs - b.atMs)) {
    const position = positionIn(window, event.atMs);
    if (position < 0 || position > 1) continue;
    const last = marks.at(-1);
    if (last && position - last.position < closest) last.events.push(event);
    else marks.push({ position, events: [event] });
  }
  return marks;
}

const LABELS: Readonly<Record<string, string>> = {
  boot: 'Boot',
  agent_start: 'Agent started',
  agent_stop: 'Agent stopped',
  clock_jump: 'Clock jumped',
  oom_kill: 'OOM kill',
  records_dropped: 'Records lost before they were sent',
  collector_failed: 'Collector failed',
  agent_detail: 'Agent reads less, or more again',
  credential_shared: 'Two machines with one credential',
};

/** What an event is called; kinds are an open set, and an agent newer than this page knows more of them. */
export function eventLabel(kind: string): string {
  return LABELS[kind] ?? kind.replaceAll('_', ' ').replace(/^./, (letter) => letter.toUpperCase());
}

/** "version 0.1.0 · reason stopped" */
export function eventDetail({ detail }: ChartEvent): string {
  return Object.entries(detail)
    .map(([key, value]) => {
      const isDuration = key.endsWith('Ms') && typeof value === 'number';
      return isDuration
        ? `${wordsOf(key.slice(0, -2))} ${signedDuration(value)}`
        : `${wordsOf(key)} ${value}`;
    })
    .join(' · ');
}

function signedDuration(durationMs: number): string {
  return `${durationMs < 0 ? '−' : '+'}${formatDuration(Math.abs(durationMs))}`;
}

/** "bootId" → "boot id" */
function wordsOf(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
