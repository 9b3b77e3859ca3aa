import { expect, it } from 'vitest';
import { type FleetSummary, fleetVerdict } from './fleet-verdict.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;
const timeOf = (atMs: number) => new Date(atMs).toISOString().slice(11, 16);

const verdict = (fleet: Partial<FleetSummary>) =>
  fleetVerdict(
    {
      hostCount: 1,
      countByState: { healthy: 1 },
      connectedCount: 1,
      processCount: 100,
      leakCount: 0,
      leakingHostCount: 0,
      firstExhaustion: null,
      learningUntilMs: null,
      silentSinceMs: null,
      ...fleet,
    },
    NOW,
    timeOf,
  );

it('counts leaks and names the host whose memory ends first', () => {
  expect(
    verdict({
      hostCount: 3,
      countByState: { healthy: 1, probable: 1, confirmed: 1 },
      leakCount: 3,
      leakingHostCount: 2,
      firstExhaustion: { hostName: 'db-07', atMs: NOW + 6 * HOUR },
    }),
  ).toEqual({ state: 'confirmed', sentence: '3 leaks on 2 of 3 hosts; first exhaustion in 6 h: db-07' });
});

it('says who is still learning, and until when the last of them is', () => {
  expect(
    verdict({ hostCount: 3, countByState: { healthy: 1, learning: 2 }, learningUntilMs: NOW + 2.5 * HOUR }),
  ).toEqual({ state: 'learning', sentence: 'No leaks on 3 hosts; 2 still learning, until 14:30' });
});

it('does not count the one host there is', () => {
  expect(verdict({ countByState: { learning: 1 }, learningUntilMs: NOW + HOUR }).sentence).toBe(
    'No leaks on 1 host; still learning, until 13:00',
  );
});

it('claims nothing of hosts that it does not hear of', () => {
  const silentSinceMs = NOW - HOUR;
  expect(verdict({ hostCount: 2, countByState: { healthy: 1, unknown: 1 }, silentSinceMs }).sentence).toBe(
    'No leaks on 1 host; 1 unknown since 11:00',
  );
  expect(verdict({ hostCount: 2, countByState: { unknown: 2 }, silentSinceMs })).toEqual({
    state: 'unknown',
    sentence: 'Nothing is heard of 2 hosts, the first since 11:00',
  });
});

it('does not promise what is past', () => {
  expect(
    verdict({
      countByState: { probable: 1 },
      leakCount: 1,
      leakingHostCount: 1,
      firstExhaustion: { hostName: 'a', atMs: NOW - HOUR },
    }).sentence,
  ).toBe('1 leak on 1 of 1 host; memory of a was expected to end at 11:00');
});
