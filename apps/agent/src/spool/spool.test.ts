import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLogger } from '../logger.ts';
import type { RecordRole } from './boot-spool.ts';
import { DEFAULT_SPOOL_LIMITS, Spool, type SpoolLimits } from './spool.ts';

const FIRST_BOOT = { id: '0d6e2b52-7f2c-4d92-9a43-1f4e4c9c5a10', bootedAtMs: 1000, ticksZeroMs: 1000 };
const SECOND_BOOT = { id: '9b0f0f0e-0a8e-4f5a-8a52-0c6f2b1f7d33', bootedAtMs: 2000, ticksZeroMs: 2000 };
const silent = createLogger('silent');

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'seep-spool-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function open(boot = FIRST_BOOT, limits: SpoolLimits = DEFAULT_SPOOL_LIMITS): Spool {
  return Spool.open(dir, boot, silent, limits);
}

/** A record whose body is its name. */
function add(spool: Spool, name: string, role: RecordRole = 'delta', atMs = 0): void {
  spool.append({ type: role === 'event' ? 'event' : 'sample', body: Buffer.from(name) }, role, atMs);
}

/** Names of the records that a connection would send, when the server has this much of the current boot. */
function unsent(spool: Spool, storedSeq: number): string[] {
  const boot = spool.current;
  const names: string[] = [];
  for (let seq = boot.resume(storedSeq); seq !== undefined; seq = boot.nextHeld(seq + 1)) {
    const record = boot.read(seq);
    if (record) names.push(`${boot.wireSeq(seq)}:${Buffer.from(record.body).toString()}`);
  }
  return names;
}

/** Nothing can be written to the first boot any more. @returns what makes it as it was */
function breakDisk(): () => void {
  const boot = join(dir, FIRST_BOOT.id);
  renameSync(boot, `${boot}-away`);
  writeFileSync(boot, 'a file where the folder should be');
  return () => {
    rmSync(boot);
    renameSync(`${boot}-away`, boot);
  };
}

test('records are numbered from 1 and sent again from the keyframe before the first that is not stored', () => {
  const spool = open();
  add(spool, 'k1', 'keyframe');
  add(spool, 'd2');
  add(spool, 'k3', 'keyframe');
  add(spool, 'd4');
  add(spool, 'd5');
  expect(unsent(spool, 0)).toEqual(['1:k1', '2:d2', '3:k3', '4:d4', '5:d5']);
  expect(unsent(spool, 3)).toEqual(['3:k3', '4:d4', '5:d5']);
  expect(unsent(spool, 4)).toEqual(['3:k3', '4:d4', '5:d5']);
  expect(unsent(spool, 5)).toEqual([]);
});

test('an ack removes the segments that hold nothing else, but for the last', () => {
  const spool = open();
  add(spool, 'k1', 'keyframe');
  add(spool, 'k2', 'keyframe');
  add(spool, 'k3', 'keyframe');
  unsent(spool, 0);
  spool.current.ack(3);
  expect(readdirSync(join(dir, FIRST_BOOT.id)).filter((name) => name.endsWith('.seg'))).toEqual([
    '000000000003.seg',
  ]);
  expect(spool.unackedCount).toBe(0);
});

test('numbers go on where they were after the agent was killed', () => {
  const before = open();
  add(before, 'k1', 'keyframe');
  add(before, 'd2');
  unsent(before, 0);
  // Killed: nothing is closed.
  const after = open();
  expect(after.unackedCount).toBe(2);
  add(after, 'e3', 'event');
  add(after, 'k4', 'keyframe');
  expect(unsent(after, 1)).toEqual(['1:k1', '2:d2', '3:e3', '4:k4']);
});

test('numbers go on behind what the server has when the spool was lost', () => {
  const spool = open();
  add(spool, 'k', 'keyframe');
  add(spool, 'd');
  expect(unsent(spool, 40)).toEqual(['41:k', '42:d']);
  expect(spool.current.info()).toMatchObject({ firstSeq: 41, nextSeq: 43 });
  // From then on they are settled, also for the next run.
  const after = open();
  add(after, 'k', 'keyframe');
  expect(unsent(after, 42)).toEqual(['43:k']);
});

test('a machine that becomes another host brings what it holds, and counts only what no host has', () => {
  const limits = { ...DEFAULT_SPOOL_LIMITS, maxBytes: 400 };
  const openAs = (owner: string) => Spool.open(dir, FIRST_BOOT, silent, limits, owner);
  const first = openAs('first');
  for (let at = 1; at <= 4; at++) add(first, `k${at}`, 'keyframe');
  unsent(first, 0);
  first.current.ack(3);
  first.current.noteBaseline('settled');
  // Shut out: what comes now nobody has, and the bound takes some of it.
  for (let at = 5; at <= 40; at++) add(first, `k${at}`, 'keyframe');
  const held = first.unackedCount;
  const dropped = first.droppedCount;
  expect(held + dropped).toBe(37);
  expect(dropped).toBeGreaterThan(0);
  first.close();

  const second = openAs('second');
  expect(second.current.baselines).toEqual([]);
  const sent = unsent(second, 0);
  expect(sent).toHaveLength(held);
  expect(sent[0]).toBe(`${dropped + 1}:k${dropped + 4}`);
  expect(second.current.info()).toMatchObject({ firstSeq: dropped + 1, nextSeq: 38 });
  add(second, 'k41', 'keyframe');
  expect(unsent(second, 37)).toEqual(['38:k41']);
  second.close();
  // The same host again: the numbers stay.
  expect(unsent(openAs('second'), 37)).toEqual(['38:k41']);
});

test('numbers go on behind what the server has when the host was set back to an older state', () => {
  const spool = open();
  add(spool, 'k', 'keyframe');
  unsent(spool, 0);
  spool.current.ack(1);
  add(spool, 'k', 'keyframe');
  expect(unsent(spool, 90)).toEqual(['91:k']);
});

test('what an earlier boot has not sent stays until it is acked, and comes first', () => {
  const first = open(FIRST_BOOT);
  add(first, 'k1', 'keyframe');
  first.close();
  const second = open(SECOND_BOOT);
  add(second, 'k1', 'keyframe');
  expect(second.boots.map(({ bootId }) => bootId)).toEqual([FIRST_BOOT.id, SECOND_BOOT.id]);
  second.boots[0]?.resume(0);
  second.boots[0]?.ack(1);
  second.dropEmptyBoots();
  expect(second.boots.map(({ bootId }) => bootId)).toEqual([SECOND_BOOT.id]);
  expect(existsSync(join(dir, FIRST_BOOT.id))).toBe(false);
});

test('a torn tail is cut off, whatever the byte', () => {
  const spool = open();
  add(spool, 'k1', 'keyframe');
  add(spool, 'd2');
  spool.close();
  const path = join(dir, FIRST_BOOT.id, '000000000001.seg');
  truncateSync(path, 8 + 2 * 11 - 1);
  const after = open();
  expect(after.unackedCount).toBe(1);
  appendFileSync(path, Buffer.from([9, 0, 0, 0, 1]));
  expect(open().unackedCount).toBe(1);
});

test('a full spool drops its oldest segments whole, and counts what is lost', () => {
  const spool = open(FIRST_BOOT, { maxBytes: 400, maxAgeMs: Infinity });
  for (let at = 1; at <= 40; at++) add(spool, `r${at}`, at % 4 === 1 ? 'keyframe' : 'delta');
  expect(spool.byteCount).toBeLessThanOrEqual(400);
  const [first] = unsent(spool, 0);
  const firstSeq = Number(first?.split(':')[0]);
  expect(firstSeq % 4).toBe(1);
  expect(spool.droppedCount).toBe(firstSeq - 1);
});

test('records that are too old are dropped', () => {
  const spool = open(FIRST_BOOT, { maxBytes: 1e6, maxAgeMs: 100 });
  add(spool, 'k1', 'keyframe', 0);
  add(spool, 'k2', 'keyframe', 90);
  add(spool, 'k3', 'keyframe', 180);
  expect(unsent(spool, 0)).toEqual(['2:k2', '3:k3']);
  expect(spool.droppedCount).toBe(1);
});

test('without a disk records wait in memory, in the same order', () => {
  const spool = open();
  unsent(spool, 0);
  add(spool, 'k1', 'keyframe');
  rmSync(join(dir, FIRST_BOOT.id), { recursive: true });
  add(spool, 'k2', 'keyframe');
  add(spool, 'd3');
  expect(unsent(spool, 1)).toEqual(['2:k2', '3:d3']);
});

test('what waits in memory is bounded, counted, and followed by a keyframe', () => {
  const spool = open();
  rmSync(dir, { recursive: true, force: true });
  writeFileSync(dir, 'a file where the spool should be');
  const mebibyte = 'x'.repeat(1024 * 1024);
  const roles: RecordRole[] = [];
  for (let count = 0; count < 7; count++) {
    // As the agent does.
    roles.push(count === 0 || spool.current.isChainBroken ? 'keyframe' : 'delta');
    add(spool, mebibyte, roles.at(-1));
    expect(spool.current.memoryByteCount).toBeLessThanOrEqual(4 * 1024 * 1024);
  }
  expect(roles).toEqual(['keyframe', 'delta', 'delta', 'delta', 'delta', 'keyframe', 'delta']);
  const numbers = unsent(spool, 0).map((name) => Number.parseInt(name, 10));
  expect(numbers).toEqual([6, 7]);
  expect(spool.droppedCount).toBe(5);
});

test('what continues records that were in memory is of no use after a restart', () => {
  const spool = open();
  add(spool, 'k1', 'keyframe');
  const mendDisk = breakDisk();
  add(spool, 'k2', 'keyframe');
  mendDisk();
  add(spool, 'd3');
  add(spool, 'k4', 'keyframe');
  const again = open();
  expect(unsent(again, 0)).toEqual(['1:k1', '4:k4']);
  expect(again.droppedCount).toBe(1);
});

test('a keyframe is asked for when the disk takes records again, and once', () => {
  const spool = open();
  add(spool, 'k1', 'keyframe');
  const mendDisk = breakDisk();
  add(spool, 'k2', 'keyframe');
  add(spool, 'd3');
  expect(spool.current.isChainBroken).toBe(false);
  mendDisk();
  add(spool, 'd4');
  expect(spool.current.isChainBroken).toBe(true);
  add(spool, 'k5', 'keyframe');
  expect(spool.current.isChainBroken).toBe(false);
  unsent(spool, 0);
  spool.current.ack(3);
  // What was in memory is stored, and what continues it is the first that is held.
  expect(spool.current.isChainBroken).toBe(false);
  add(spool, 'd6');
  expect(unsent(open(), 3)).toEqual(['5:k5', '6:d6']);
});

test('a segment that vanished is given up with what depends on it, and counted', () => {
  const spool = open();
  unsent(spool, 0);
  add(spool, 'k1', 'keyframe');
  add(spool, 'd2');
  add(spool, 'k3', 'keyframe');
  rmSync(join(dir, FIRST_BOOT.id, '000000000001.seg'));
  expect(unsent(spool, 0)).toEqual(['3:k3']);
  expect(spool.droppedCount).toBe(2);
});

test('a folder that is no boot of ours is removed, not fatal', () => {
  const strange = join(dir, 'lost+found');
  open().close();
  rmSync(join(dir, FIRST_BOOT.id, 'boot.json'));
  expect(existsSync(strange)).toBe(false);
  expect(open().unackedCount).toBe(0);
});
