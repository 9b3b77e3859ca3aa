import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyDelta, decodeKeyframe, parseRecordedFrame, type Table } from '@seep/shared';
import { expect, onTestFinished, test } from 'vitest';
import { DrillServer } from '../src/drills/drill-server.ts';

/* What the agent writes of this machine, and what a server that is given the file says of it. */

const AGENT = join(import.meta.dirname, '..', '..', 'node_modules', '.bin', 'seep-agent');

interface Recorded {
  bootId: string;
  atMs: number[];
  availableBytes: number[];
  /** As the last sample has them. */
  rssBytes: Map<number, number>;
  slabBytes: Map<string, number>;
}

/** The file, read by nobody but this test. */
function read(file: string): Recorded {
  const frames = readFileSync(file, 'utf8').trimEnd().split('\n').map(parseRecordedFrame);
  const recorded: Recorded = {
    bootId: '',
    atMs: [],
    availableBytes: [],
    rssBytes: new Map(),
    slabBytes: new Map(),
  };
  const names = new Map<number, string>();
  let tables: Table[] = [];
  const table = (name: string) => tables.find(({ schema }) => schema.name === name) as Table;
  for (const frame of frames) {
    if (frame.type === 'hello') recorded.bootId = frame.body.boots[0]?.id ?? '';
    if (frame.type !== 'baseline' && frame.type !== 'sample') continue;
    if (frame.body.schema) tables = decodeKeyframe(frame.body.block, frame.body.schema);
    else applyDelta(frame.body.block, tables);
    for (const row of frame.body.rows ?? [])
      if (row.table === 'slab') names.set(row.key, String(row.facts['name']));
    const host = table('host');
    recorded.atMs.push(frame.body.atMs);
    recorded.availableBytes.push(host.value(0, host.columnOf('memAvailableBytes')) ?? NaN);
  }
  const [processes, slabs] = [table('process'), table('slab')];
  for (let row = 0; row < processes.rowCount; row++)
    recorded.rssBytes.set(
      processes.keys[row] as number,
      processes.value(row, processes.columnOf('rssBytes')) ?? NaN,
    );
  for (let row = 0; row < slabs.rowCount; row++)
    recorded.slabBytes.set(
      names.get(slabs.keys[row] as number) ?? '',
      slabs.value(row, slabs.columnOf('sizeBytes')) ?? NaN,
    );
  return recorded;
}

test(
  'a recording of this machine has the same numbers in a server that it is replayed to',
  { timeout: 120_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'seep-replay-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'frames.jsonl');
    execFileSync(AGENT, ['record', '--seconds', '2', '--interval', '0.5', file], { stdio: 'ignore' });
    const recorded = read(file);
    expect(recorded.atMs).toHaveLength(5);

    await using server = await DrillServer.start();
    const replayed = (await server.replay(file)) as {
      files: { hostId: string; boots: { id: string; records: number }[]; findings: unknown[] }[];
    };
    expect(replayed.files).toMatchObject([{ boots: [{ id: recorded.bootId, records: 5 }], findings: [] }]);
    const id = replayed.files[0]?.hostId ?? '';
    expect(await server.host(id)).toMatchObject({
      connected: false,
      boots: [{ id: recorded.bootId, baseline: true }],
      samples: { stored: 5, lost: 0, duplicates: 0 },
    });
    const [from = 0, to = 0] = [recorded.atMs[0], recorded.atMs.at(-1)];
    const at = (ms: number) => new Date(ms).toISOString();
    const series = await server.get<{ times: string[]; values: number[] }>(
      `/hosts/${id}/series?metric=memAvailableBytes&from=${at(from)}&to=${at(to)}`,
    );
    expect(series.times.map((time) => Date.parse(time))).toEqual(recorded.atMs);
    expect(series.values).toEqual(recorded.availableBytes);
    const processes = await server.get<{ items: { pid: number; rssBytes: number }[] }>(
      `/hosts/${id}/processes?at=${at(to)}`,
    );
    expect(new Map(processes.items.map(({ pid, rssBytes }) => [pid, rssBytes ?? NaN]))).toEqual(
      recorded.rssBytes,
    );
    if (recorded.slabBytes.size === 0) return process.stderr.write('slab caches are not ours to read here\n');
    const slabs = await server.get<{ items: { facts: { name: string }; values: { sizeBytes: number } }[] }>(
      `/hosts/${id}/tables/slab?at=${at(to)}`,
    );
    return expect(new Map(slabs.items.map(({ facts, values }) => [facts.name, values.sizeBytes]))).toEqual(
      recorded.slabBytes,
    );
  },
);
