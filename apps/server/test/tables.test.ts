import { type RowDescription, Table, tableColumn } from '@seep/shared';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describe as describeProcess, tablesOf, TestAgent } from './test-agent.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const MIB = 1024 ** 2;
const DENTRY = 41;
const CONTAINER_ID = '2fce'.padEnd(64, '0');

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

function table(name: string, rows: Record<number, Record<string, number | undefined>>): Table {
  const columns = [...new Set(Object.values(rows).flatMap((values) => Object.keys(values)))];
  const made = new Table({ name, columns: columns.map(tableColumn) });
  for (const [key, values] of Object.entries(rows)) {
    made.append(
      Number(key),
      0,
      columns.map((column) => values[column]),
    );
  }
  return made;
}

const told = (name: string, key: number, facts: RowDescription['facts']): RowDescription => ({
  table: name,
  key,
  birth: 0,
  facts,
});

interface TableAnswer {
  columns: { id: string; label: string; unit: string }[];
  items: { key: string; facts: object; values: object; growth: object }[];
}

test('a table is given with what its rows are, and what they have grown by since the baseline', async () => {
  const { hostId, credential } = await server.enrol();
  await using agent = await TestAgent.connect(server.socketUrl, credential);
  await agent.hello();
  const slabs = (mebibytes: number) =>
    table('slab', {
      7: { sizeBytes: 50 * MIB, totalObjects: 9 },
      [DENTRY]: { sizeBytes: mebibytes * MIB, totalObjects: 2 },
    });
  const rows = [told('slab', 7, { name: 'kmalloc-1k' }), told('slab', DENTRY, { name: 'dentry' })];
  const startMs = Date.now() - 60_000;
  agent.sample([...tablesOf([]), slabs(10)], { type: 'baseline', rows, atMs: startMs, intervalMs: 10_000 });
  // A kernel's log read late: what it tells of lies before the baseline, its record among the samples.
  agent.event({ kind: 'oom_kill', atMs: startMs - 86_400_000, detail: { pid: 4, name: 'a.out' } });
  await agent.acked(
    agent.sample([...tablesOf([]), slabs(80)], { atMs: startMs + 10_000, intervalMs: 10_000 }),
  );

  const answer = await server.get<TableAnswer>(`/hosts/${hostId}/tables/slab`);
  expect(answer.columns[0]).toMatchObject({ id: 'sizeBytes', label: 'Memory', unit: 'bytes' });
  expect(answer.items).toEqual([
    {
      key: `${DENTRY}`,
      facts: { name: 'dentry' },
      values: { sizeBytes: 80 * MIB, totalObjects: 2 },
      growth: { sizeBytes: 70 * MIB, totalObjects: 0 },
    },
    {
      key: '7',
      facts: { name: 'kmalloc-1k' },
      values: { sizeBytes: 50 * MIB, totalObjects: 9 },
      growth: { sizeBytes: 0, totalObjects: 0 },
    },
  ]);
  const series = await server.get<{ values: number[]; unit: string }>(
    `/hosts/${hostId}/tables/slab/series?key=${DENTRY}&metric=sizeBytes`,
  );
  expect(series).toMatchObject({ unit: 'bytes', values: [10 * MIB, 80 * MIB] });
  const events = await server.get<{ items: { kind: string; at: string }[] }>(
    `/events?host=${hostId}&from=${new Date(startMs - 2 * 86_400_000).toISOString()}`,
  );
  expect(events.items.find(({ kind }) => kind === 'oom_kill')?.at).toBe(
    new Date(startMs - 86_400_000).toISOString(),
  );
});

test('events come page by page, each once, also those of one instant', async () => {
  const { hostId, credential } = await server.enrol();
  await using agent = await TestAgent.connect(server.socketUrl, credential);
  await agent.hello();
  const atMs = Date.now() - 60_000;
  const kinds = ['one', 'two', 'three', 'four', 'five'];
  agent.event(...kinds.slice(0, 3).map((kind) => ({ kind, atMs, detail: {} })));
  await agent.acked(agent.event(...kinds.slice(3).map((kind) => ({ kind, atMs, detail: {} }))));
  const from = new Date(atMs - 86_400_000).toISOString();
  interface Page {
    items: { kind: string }[];
    next: string | null;
  }
  const pages: string[][] = [];
  for (let next: string | null = ''; next !== null;) {
    const cursor: string = next === '' ? '' : `&cursor=${next}`;
    const page: Page = await server.get<Page>(`/events?host=${hostId}&from=${from}&limit=2${cursor}`);
    pages.push(page.items.map(({ kind }) => kind));
    next = page.next;
  }
  expect(pages).toEqual([['one', 'two'], ['three', 'four'], ['five', 'boot'], []]);
  await expect(server.get(`/events?host=${hostId}&cursor=yesterday`)).rejects.toThrow(/400 .*cursor/);
});

test('a metric that there is not is refused, with those that there are', async () => {
  const { hostId } = await server.enrol();
  const known = /400 .*a host has no .*memAvailableBytes/;
  await expect(server.get(`/hosts/${hostId}/series?metric=available`)).rejects.toThrow(known);
  await expect(server.get(`/compare?hosts=${hostId}&metric=available`)).rejects.toThrow(known);
  // Of a host that has not sent anything yet it is only empty.
  expect(await server.get(`/hosts/${hostId}/series?metric=memAvailableBytes`)).toMatchObject({ values: [] });
});

test('a metric of a newer agent is known by what the host sent last, whatever the range', async () => {
  const { hostId, credential } = await server.enrol();
  await using agent = await TestAgent.connect(server.socketUrl, credential);
  await agent.hello();
  await agent.acked(agent.sample([table('host', { 0: { memFreeBytes: MIB, zswapFutureBytes: undefined } })]));
  const range = {
    all: '',
    'before the host was there': '&from=2020-01-01T00:00:00Z&to=2020-01-01T01:00:00Z',
  };
  const answer = (query: string) => server.get<{ values: (number | null)[] }>(query);
  const series = `/hosts/${hostId}/series?metric=zswapFutureBytes`;
  expect((await answer(`${series}${range.all}`)).values).toEqual([null]);
  expect((await answer(`${series}${range['before the host was there']}`)).values).toEqual([]);
  expect(await server.get(`/compare?hosts=${hostId}&metric=zswapFutureBytes`)).toMatchObject({
    items: [{ values: [null] }],
  });
});

test('a table, a column and a fact that this server does not know are kept and given out', async () => {
  const { hostId, credential } = await server.enrol();
  await using agent = await TestAgent.connect(server.socketUrl, credential);
  await agent.hello();
  const rows = [told('gpu', 3, { name: 'card0', vendor: 'x' })];
  await agent.acked(agent.sample([...tablesOf([]), table('gpu', { 3: { vramBytes: MIB } })], { rows }));
  expect(await server.get(`/hosts/${hostId}/tables`)).toMatchObject({ items: ['gpu'] });
  expect(await server.get(`/hosts/${hostId}/tables/gpu`)).toMatchObject({
    columns: [{ id: 'vramBytes', label: 'vramBytes', unit: 'bytes' }],
    items: [
      { facts: { name: 'card0', vendor: 'x' }, values: { vramBytes: MIB }, growth: { vramBytes: null } },
    ],
  });
});

test('containers are what their engine and their control group say of them', async () => {
  const { hostId, credential } = await server.enrol();
  await using agent = await TestAgent.connect(server.socketUrl, credential);
  await agent.hello();
  const looping = 'ab12'.padEnd(64, '1');
  const tables = (anonMebibytes: number) => [
    ...tablesOf([]),
    table('container', {
      5: { isRunning: 1, isRestarting: 0, restarts: 0, isOomKilled: 0, startedAtSeconds: 1_795_334_400 },
      6: { isRunning: 0, isRestarting: 1, restarts: 95, isOomKilled: 1, exitCode: 137 },
    }),
    table('cgroup', {
      100: {
        usageBytes: 2 * anonMebibytes * MIB,
        anonBytes: anonMebibytes * MIB,
        swapBytes: 0,
        processCount: 406,
      },
      101: { usageBytes: MIB, anonBytes: MIB, swapBytes: 0, processCount: 1 },
      102: { usageBytes: 3 * MIB, anonBytes: MIB, swapBytes: 0, processCount: 1 },
      103: { usageBytes: MIB, anonBytes: 0, swapBytes: 0, processCount: 0 },
    }),
  ];
  const rows = [
    told('container', 5, { id: CONTAINER_ID, name: 'shop', image: 'shop:1.4.2', hasMemoryLimit: false }),
    told('container', 6, { id: looping, name: 'loop', hasMemoryLimit: true, memoryLimitBytes: 64 * MIB }),
    told('cgroup', 100, {
      path: `/docker/${CONTAINER_ID}`,
      kind: 'container',
      container: CONTAINER_ID,
      runtime: 'docker',
    }),
    told('cgroup', 101, { path: `/docker/${CONTAINER_ID}/init`, kind: 'container', container: CONTAINER_ID }),
    told('cgroup', 103, { path: '/docker/dead', kind: 'container', container: 'dead' }),
    told('cgroup', 102, {
      path: '/kubepods/x',
      kind: 'container',
      container: 'cafe',
      runtime: 'containerd',
      hasMemoryLimit: false,
    }),
  ];
  agent.sample(tables(100), { type: 'baseline', rows });
  await agent.acked(agent.sample(tables(700)));
  const { items } = await server.get<{ items: object[] }>(`/hosts/${hostId}/containers`);
  expect(items).toMatchObject([
    {
      name: 'shop',
      image: 'shop:1.4.2',
      runtime: 'docker',
      state: 'running',
      hasMemoryLimit: false,
      memoryLimitBytes: null,
      processCount: 406,
      anonBytes: 700 * MIB,
      growthBytes: 600 * MIB,
      startedAt: '2026-11-22T08:00:00.000Z',
    },
    // Without an engine that lists it, by its group alone.
    { id: 'cafe', name: null, runtime: 'containerd', state: 'running', hasMemoryLimit: false },
    { name: 'loop', state: 'restarting', restarts: 95, exitCode: 137, oomKilled: true, usageBytes: null },
  ]);
});

test('a process is what its program is, and what the host said of it last', async () => {
  const { hostId, credential } = await server.enrol();
  await using agent = await TestAgent.connect(server.socketUrl, credential);
  await agent.hello();
  const app = { pid: 40, startTicks: 700, rssBytes: MIB };
  const other = { pid: 41, startTicks: 700, rssBytes: MIB };
  const programs = new Table({ name: 'program', columns: ['oomScore', 'oomAdjustment'].map(tableColumn) });
  programs.append(40, 700, [667, -900]);
  // Of an earlier process with this pid.
  programs.append(41, 600, [1, 0]);
  const facts = { exe: '/usr/bin/app', buildId: 'c0ffee', hasOpenFilesLimit: true, openFilesLimit: 1024 };
  await agent.acked(
    agent.sample([...tablesOf([app, other]), programs], {
      described: [describeProcess(40, 700, '/usr/bin/app'), describeProcess(41, 700, '/usr/bin/other')],
      rows: [{ ...told('program', 40, facts), birth: 700 }],
    }),
  );
  const detail = (id: string) => server.query<object>('processes.get', { id });
  expect(await detail(`${hostId}-1-40-700`)).toMatchObject({
    program: facts,
    oomScore: 667,
    oomAdjustment: -900,
    contextSwitches: 12_345,
  });
  expect(await detail(`${hostId}-1-41-700`)).toMatchObject({ program: null, oomScore: null });
  await agent.acked(agent.sample([...tablesOf([]), programs]));
  // What it was is known when it is gone; what it was like just then is not asked.
  expect(await detail(`${hostId}-1-40-700`)).toMatchObject({ program: facts, oomScore: null });
});

test.each(['host', 'process', 'slab'])(
  'a table "%s" that is not there as such is said to be none',
  async (name) => {
    const { hostId, credential } = await server.enrol();
    await using agent = await TestAgent.connect(server.socketUrl, credential);
    await agent.hello();
    await agent.acked(agent.sample(tablesOf([])));
    await expect(server.get(`/hosts/${hostId}/tables/${name}`)).rejects.toThrow('404');
  },
);
