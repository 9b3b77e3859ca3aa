import { expect, test } from 'vitest';
import { Random } from '../evaluate/random.ts';
import { findCohortFindings } from './find-cohort-findings.ts';
import type { CohortFinding, CohortMember } from './model.ts';

const HOURS = 96;

/** Members at 500 with noise that wanders, each growing by its part of a level in a day. */
function members(
  random: Random,
  program: string,
  version: string | undefined,
  pacesPerDay: readonly number[],
): CohortMember[] {
  return pacesPerDay.map((pace, index) => {
    let wander = 0;
    const hourlyFloors = Float64Array.from({ length: HOURS }, (_, hour) => {
      wander = 0.95 * wander + random.normal();
      return 500 * (1 + (pace * hour) / 24) + wander;
    });
    const host = `${program}-${version ?? ''}-${index}`;
    return { id: host, host, program, ...(version !== undefined && { version }), hourlyFloors };
  });
}

const repeat = (count: number, pace: number): number[] => Array.from({ length: count }, () => pace);
const kinds = (findings: readonly CohortFinding[]): string[] =>
  findings.map(({ kind, version }) => [kind, version].filter(Boolean).join(' '));

test('a version that grows where another is flat is the finding, not its hosts', () => {
  const random = new Random(1);
  const leaking = [...repeat(40, 0.03), ...repeat(4, 0)];
  const findings = findCohortFindings({
    members: [...members(random, 'api', '1.4.2', leaking), ...members(random, 'api', '1.4.1', repeat(60, 0))],
  });
  expect(kinds(findings)).toEqual(['version 1.4.2']);
  expect(findings[0]).toMatchObject({ growing: 40, judged: 44 });
  expect(findings[0]?.slopePerHour[1]).toBeCloseTo((500 * 0.03) / 24, 1);
  expect(Math.abs(findings[0]?.referencePerHour ?? 9)).toBeLessThan(0.1);
});

test('a whole cohort that drifts too slowly for one host is found', () => {
  const findings = findCohortFindings({ members: members(new Random(2), 'db', undefined, repeat(9, 0.015)) });
  expect(kinds(findings)).toEqual(['drift']);
});

test('one host that grows among many is an outlier, two of three are none', () => {
  const random = new Random(3);
  const one = findCohortFindings({ members: members(random, 'web', '2', [0.05, ...repeat(19, 0)]) });
  expect(one.map(({ kind, hosts }) => [kind, hosts])).toEqual([['outlier', ['web-2-0']]]);
  const few = findCohortFindings({ members: members(random, 'web', '2', [0.05, 0.05, 0]) });
  expect(few).toEqual([]);
});

test('what was not yet seen at an age does not count', () => {
  const input = { members: members(new Random(4), 'api', '1', repeat(12, 0.05)) };
  expect(findCohortFindings(input, 30)).toEqual([]);
  expect(findCohortFindings(input, 72)).toHaveLength(1);
});

test('fleets that wander and do not grow are accused in less than one of fifty', () => {
  const random = new Random(5);
  let accused = 0;
  for (let fleet = 0; fleet < 200; fleet++) {
    const all = [
      ...members(random, 'api', '1', repeat(6, 0)),
      ...members(random, 'api', '2', repeat(6, 0)),
      ...members(random, 'db', undefined, repeat(10, 0)),
    ];
    if (findCohortFindings({ members: all }).length > 0) accused++;
  }
  expect(accused / 200).toBeLessThan(0.02);
});

test('among as many members as a fleet has, chance makes no outlier, and a host that grows is one', () => {
  const random = new Random(9);
  let count = 0;
  let found = 0;
  for (let program = 0; program < 100; program++) {
    const all = members(random, `p${program}`, undefined, repeat(40, 0));
    count += all.length;
    found += findCohortFindings({ members: all }, Infinity, 4000).length;
  }
  expect(count).toBe(4000);
  expect(found).toBe(0);
  const one = findCohortFindings(
    { members: members(random, 'web', '2', [0.2, ...repeat(39, 0)]) },
    Infinity,
    4000,
  );
  expect(one.map(({ kind, hosts }) => [kind, hosts])).toEqual([['outlier', ['web-2-0']]]);
});
