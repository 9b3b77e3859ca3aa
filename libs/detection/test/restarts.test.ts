import { expect, test } from 'vitest';
import { Random } from '../src/evaluate/random.ts';
import { createHostDetector, verdictOf } from '../src/index.ts';
import { given } from './given.ts';
import { RestartedService } from './restarted-service.ts';
import {
  BOOTED_AT_MS,
  DAY,
  firstTold,
  HOUR,
  MIB,
  MINUTE,
  observe,
  SECOND,
  SimulatedHost,
  type ToldFinding,
} from './simulated-host.ts';

const leaking = (ageMs: number, random: Random): number =>
  (400 + (24 * ageMs) / DAY + random.between(0, 1)) * MIB;

function found(service: RestartedService, days = 10): ToldFinding[] {
  const host = new SimulatedHost({ random: new Random(1) });
  host.run(service);
  const run = { fromMs: SECOND, toMs: days * DAY, intervalMs: 5 * MINUTE };
  return observe(createHostDetector(), host, run);
}

test.each<[string, (life: number) => string]>([
  ['in a unit', () => '/system.slice/api.service'],
  ['in a container that is made anew', (life) => `/docker/${`${life}`.padStart(64, 'a')}`],
])('a leak that a restart every ten hours resets is one finding, %s', (_where, cgroupOf) => {
  const told = found(new RestartedService(10 * HOUR, cgroupOf, leaking));
  expect(firstTold(told).map(({ finding }) => finding.subject.kind)).toEqual(['lineage']);
  const { atMs, finding } = given(told.at(-1));
  expect(finding.subject).toMatchObject({ command: '/opt/api --port 8080' });
  expect(finding.subject.pid).toBeUndefined();
  expect(finding.state).toBe('confirmed');
  const [low, , high] = finding.slopePerHour;
  expect(low).toBeLessThan(MIB);
  expect(high).toBeGreaterThan(MIB);
  expect(finding.updatedMs - BOOTED_AT_MS).toBeLessThanOrEqual(atMs);
  expect(finding.forecast).toBeNull();
  expect(verdictOf(finding, { hostName: 'web-1', memTotalBytes: 16 * 1024 * MIB })).toMatch(
    /leaks: \d+ MiB in all its lives since .*; it was started again \d+ times since, which gave back what it had/,
  );
});

test('start-ups again and again are none', () => {
  const warming = (ageMs: number, random: Random): number =>
    (300 + 200 * (1 - Math.exp(-ageMs / (2 * HOUR))) + random.between(0, 1)) * MIB;
  expect(found(new RestartedService(10 * HOUR, () => '/system.slice/api.service', warming))).toEqual([]);
});

test('a program that is not started again for a day has ended', () => {
  const service = new RestartedService(10 * HOUR, () => '/system.slice/api.service', leaking, 9 * DAY);
  const told = found(service, 11);
  expect(told.at(-1)?.finding).toMatchObject({ state: 'fixed', fixedBecause: 'ended' });
});
