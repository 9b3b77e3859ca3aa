import { expect, it } from 'vitest';
import { fleetVerdict } from './fleet-verdict.ts';

type Host = Parameters<typeof fleetVerdict>[0][number];

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;
const timeOf = (atMs: number) => new Date(atMs).toISOString().slice(11, 16);

const host = (name: string, rest: Partial<Host> = {}): Host => ({
  name,
  state: 'healthy',
  openFindings: 0,
  exhaustionAtMs: null,
  learningUntilMs: NOW - HOUR,
  silentSinceMs: null,
  ...rest,
});
const verdict = (...hosts: Host[]) => fleetVerdict(hosts, NOW, timeOf);

it('counts leaks and names the host whose memory ends first', () => {
  expect(
    verdict(
      host('web-01'),
      host('db-07', { state: 'confirmed', openFindings: 2, exhaustionAtMs: NOW + 6 * HOUR }),
      host('db-08', { state: 'probable', openFindings: 1, exhaustionAtMs: NOW + 60 * HOUR }),
    ),
  ).toEqual({ state: 'confirmed', sentence: '3 leaks on 2 of 3 hosts; first exhaustion in 6 h: db-07' });
});

it('says who is still learning, and until when the last of them is', () => {
  const learning = { state: 'learning' } as const;
  expect(
    verdict(
      host('a'),
      host('b', { ...learning, learningUntilMs: NOW + HOUR }),
      host('c', { ...learning, learningUntilMs: NOW + 2.5 * HOUR }),
    ),
  ).toEqual({ state: 'learning', sentence: 'No leaks on 3 hosts; 2 still learning, until 14:30' });
});

it('does not count the one host there is', () => {
  expect(verdict(host('a', { state: 'learning', learningUntilMs: NOW + HOUR })).sentence).toBe(
    'No leaks on 1 host; still learning, until 13:00',
  );
});

it('claims nothing of hosts that it does not hear of', () => {
  const silent = { state: 'unknown', silentSinceMs: NOW - HOUR } as const;
  expect(verdict(host('a'), host('b', silent)).sentence).toBe('No leaks on 1 host; 1 unknown since 11:00');
  expect(verdict(host('a', silent), host('b', silent))).toEqual({
    state: 'unknown',
    sentence: 'Nothing is heard of 2 hosts, the first since 11:00',
  });
});

it('does not promise what is past', () => {
  expect(
    verdict(host('a', { state: 'probable', openFindings: 1, exhaustionAtMs: NOW - HOUR })).sentence,
  ).toBe('1 leak on 1 of 1 host; memory of a was expected to end at 11:00');
});
