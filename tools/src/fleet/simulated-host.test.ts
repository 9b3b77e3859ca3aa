import {
  applyDelta,
  ByteWriter,
  decodeKeyframe,
  encodeDelta,
  encodeKeyframe,
  type Table,
} from '@seep/shared';
import { hostLedger } from '@seep/detection';
import { expect, test } from 'vitest';
import { LEAK_KINDS, type LeakKind, planHost } from './host-plan.ts';
import { MIB } from './programs.ts';
import { SimulatedHost } from './simulated-host.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 2, 14);
const FLEET = { seed: 7, hosts: 200, skewMs: 60_000, isHealthy: false };

function hostAt(index: number, durationMs = 24 * HOUR_MS): SimulatedHost {
  return new SimulatedHost(planHost(FLEET, index), START_MS, durationMs);
}

function run(host: SimulatedHost, hours: number, stepMs = 60_000): void {
  const untilMs = host.atMs + hours * HOUR_MS;
  for (let atMs = host.atMs + stepMs; atMs <= untilMs; atMs += stepMs) host.step(atMs);
}

function keyframeOf(host: SimulatedHost): Uint8Array {
  const out = new ByteWriter();
  encodeKeyframe(host.tables, out);
  return out.finish();
}

const value = (table: Table, name: string) => table.value(0, table.columnOf(name)) ?? Number.NaN;

function unaccountedBytes(host: SimulatedHost): number {
  const [table] = host.tables;
  return hostLedger((id) => table.value(0, table.columnOf(id)))?.unaccountedBytes ?? Number.NaN;
}

/** The first host that leaks like this. */
function leaking(kind: LeakKind): SimulatedHost {
  for (let index = 0; index < FLEET.hosts; index++)
    if (planHost(FLEET, index).leak?.kind === kind) return hostAt(index);
  throw new Error(`no host leaks ${kind}`);
}

test('the same seed and index are the same host, another index is another', () => {
  const hosts = [hostAt(3), hostAt(3), hostAt(23)];
  for (const host of hosts) run(host, 1);
  const [one, same, other] = hosts.map((host) => Buffer.from(keyframeOf(host)).toString('hex'));
  expect(same).toBe(one);
  expect(other).not.toBe(one);
});

test('a host has about 150 processes, of which about a tenth changes between two samples', () => {
  for (const index of [0, 1, 2, 3, 4]) {
    const host = hostAt(index);
    run(host, 0.5, 30_000);
    const decoded = decodeKeyframe(
      keyframeOf(host),
      host.tables.map(({ schema }) => schema),
    );
    let changed = 0;
    for (let at = 0; at < 20; at++) {
      const before = host.tables.map((table) => table.copy());
      host.step(host.atMs + 30_000);
      const out = new ByteWriter();
      encodeDelta(before, host.tables, out);
      changed += applyDelta(out.finish(), decoded).find(({ table }) => table.schema.name === 'process')
        ?.changedKeys.length as number;
    }
    const processes = host.tables[1].rowCount;
    expect(processes).toBeGreaterThan(110);
    expect(processes).toBeLessThan(190);
    expect(changed / 20 / processes).toBeGreaterThan(0.05);
    expect(changed / 20 / processes).toBeLessThan(0.2);
  }
});

test('a healthy host has little that nothing accounts for, and keeps its memory', () => {
  const host = new SimulatedHost(planHost({ ...FLEET, isHealthy: true }, 4), START_MS, 24 * HOUR_MS);
  run(host, 24);
  const before = value(host.tables[0], 'memAvailableBytes');
  run(host, 24);
  expect(unaccountedBytes(host)).toBeLessThan(300 * MIB);
  expect(Math.abs(value(host.tables[0], 'memAvailableBytes') - before)).toBeLessThan(600 * MIB);
});

test('a fleet of 200 has leaks of every kind', () => {
  const kinds = new Set(Array.from({ length: FLEET.hosts }, (_, index) => planHost(FLEET, index).leak?.kind));
  expect(LEAK_KINDS.filter((kind) => !kinds.has(kind))).toEqual([]);
});

/** What tells each leak apart, before its onset and at the end of the day. */
const MEASURE: Record<LeakKind, (host: SimulatedHost) => number> = {
  process: anonBytes,
  lineage: (host) => host.tables[1].births[host.tables[1].rowCount - 1] as number,
  version: anonBytes,
  family: (host) => host.tables[1].rowCount,
  slab: (host) => value(host.tables[0], 'sUnreclaimBytes'),
  shmem: (host) => value(host.tables[0], 'shmemBytes'),
  unaccounted: unaccountedBytes,
  descriptors: (host) =>
    Math.max(
      ...Array.from(
        { length: host.tables[1].rowCount },
        (_, row) => host.tables[1].value(row, host.tables[1].columnOf('descriptors')) ?? 0,
      ),
    ),
};

function anonBytes(host: SimulatedHost): number {
  return value(host.tables[0], 'anonPagesBytes');
}

test.each(LEAK_KINDS)('a leak of kind %s shows where it should', (kind) => {
  const host = leaking(kind);
  run(host, 1);
  const before = MEASURE[kind](host);
  run(host, 23);
  const least =
    { version: 40 * MIB, family: 60, descriptors: 200, lineage: 100_000 }[kind as string] ?? 200 * MIB;
  expect(MEASURE[kind](host) - before).toBeGreaterThan(least);
});
