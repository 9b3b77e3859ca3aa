import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KernelFs } from '@seep/collectors';
import { encodeBody, encodeNumbered, decodeToServer, type HostEvent } from '@seep/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EventCursor } from './event-cursor.ts';
import { JournalWatch } from './journal-watch.ts';
import { KernelWatch } from './kernel-watch.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seep-events-'));
  mkdirSync(join(folder, 'dev'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** From a container of 16 MiB on Linux 6.18. */
const REPORT = [
  '6,101,5000000,-;busybox invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0',
  '6,102,5000010,-;CPU: 1 UID: 0 PID: 10646 Comm: busybox Not tainted 6.18.44 #1',
  '6,103,5000020,-;memory: usage 16384kB, limit 16384kB, failcnt 0',
  '6,104,5000030,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=e483,mems_allowed=0,oom_memcg=/docker/e483,task_memcg=/docker/e483,task=busybox,pid=10646,uid=0',
  '3,105,5000040,-;Memory cgroup out of memory: Killed process 10646 (busybox) total-vm:18160kB, anon-rss:16000kB, file-rss:1328kB, shmem-rss:0kB, UID:0 pgtables:72kB oom_score_adj:0',
];

function kernelWatch(lines: string[], afterSeq = -1, sinceSeconds = 0): KernelWatch {
  writeFileSync(join(folder, 'dev/kmsg'), `${lines.join('\n')}\n`);
  return new KernelWatch(new KernelFs(folder), afterSeq, sinceSeconds);
}

/** What the server makes of it: an event that it would refuse ends a connection. */
function overTheWire(events: HostEvent[]): HostEvent[] {
  const message = decodeToServer(encodeNumbered('event', 0, 1, encodeBody({ events })));
  return 'body' in message && 'events' in message.body ? message.body.events : [];
}

test('an OOM kill is told with victim, its memory, its group and who asked for the memory', () => {
  const watch = kernelWatch(REPORT);
  const [event] = overTheWire(watch.poll(1_000_000));
  expect(event).toMatchObject({
    kind: 'oom_kill',
    atMs: 1_005_000,
    detail: {
      pid: 10_646,
      name: 'busybox',
      anonBytes: 16_000 * 1024,
      cgroup: '/docker/e483',
      cgroupLimitBytes: 16_384 * 1024,
      isCgroupOom: true,
      invokerPid: 10_646,
    },
  });
  expect(watch.poll(1_000_000)).toEqual([]);
});

test('what was told before a restart of the agent is not told again, what came meanwhile is', () => {
  const cursor = new EventCursor(folder, 'boot-1');
  const before = kernelWatch(REPORT, cursor.kmsgSeq);
  expect(before.poll(0)).toHaveLength(1);
  cursor.advance(before.seq);
  const after = new EventCursor(folder, 'boot-1');
  const later = REPORT.map((line) => line.replace(/,1(\d\d),/, ',2$1,'));
  const [event, ...others] = kernelWatch([...REPORT, ...later], after.kmsgSeq).poll(0);
  expect([event?.kind, others]).toEqual(['oom_kill', []]);
  expect(new EventCursor(folder, 'boot-2').kmsgSeq).toBe(-1);
});

test('what a machine said before a system container on it began is not told by that', () => {
  const later = REPORT.map((line) => line.replace(/,1(\d\d),5/, ',2$1,7'));
  const watch = kernelWatch([...REPORT, ...later], -1, 6);
  expect(watch.poll(0).map(({ atMs }) => atMs)).toEqual([7000]);
});

test('a host whose log is closed to us has no such events, and no failure', () => {
  const watch = new KernelWatch(new KernelFs('/nonexistent'), -1);
  expect([watch.isReadable, watch.poll(0)]).toEqual([false, []]);
});

const FAILED = JSON.stringify({
  __REALTIME_TIMESTAMP: '1795334400123456',
  MESSAGE_ID: 'd9b373ed55a64feb8242e02dbe79a49c',
  UNIT: 'shop.service',
  UNIT_RESULT: 'exit-code',
  MESSAGE: "shop.service: Failed with result 'exit-code'.",
  _PID: '1',
  _COMM: 'systemd',
});

function journal(): { watch: JournalWatch; told: HostEvent[]; moveTo: (ms: number) => void } {
  const told: HostEvent[] = [];
  let nowMs = 0;
  const watch = new JournalWatch({
    wantsKernel: false,
    tell: (event) => told.push(event),
    complain: (error) => {
      throw error;
    },
    now: () => nowMs,
  });
  return { watch, told, moveTo: (ms) => (nowMs = ms) };
}

test('a unit that failed is told of', () => {
  const { watch, told } = journal();
  watch.read(FAILED);
  expect(overTheWire(told)).toEqual([
    { kind: 'unit_failed', atMs: 1_795_334_400_123, detail: { unit: 'shop.service', result: 'exit-code' } },
  ]);
});

const started = (unit: string, message: string) =>
  FAILED.replace('d9b373ed55a64feb8242e02dbe79a49c', '39f53479d3a045ac8e11786248231fbf')
    .replace('"UNIT":"shop.service"', `"UNIT":"${unit}"`)
    .replace(/"MESSAGE":"[^"]*"/, `"MESSAGE":"${message}"`);

test('a service that starts is told of; what a timer runs, and what is no service, is not', () => {
  const { watch, told } = journal();
  watch.read(started('shop.service', 'Started shop.service - The shop.'));
  watch.read(started('apt-daily.service', 'Finished apt-daily.service - Daily downloads.'));
  watch.read(started('session-3.scope', 'Started session-3.scope - Session 3 of User ann.'));
  expect(told).toMatchObject([{ kind: 'unit_start', detail: { unit: 'shop.service' } }]);
});

test('a program that poses as systemd is not believed', () => {
  const { watch, told } = journal();
  watch.read(FAILED.replace('"_PID":"1"', '"_PID":"99"').replace('"_COMM":"systemd"', '"_COMM":"liar"'));
  expect(told).toEqual([]);
});

test('a unit that fails without end is told of sixty times a minute, and how often more', () => {
  const { watch, told, moveTo } = journal();
  for (let count = 0; count < 100; count++) watch.read(FAILED);
  expect(told).toHaveLength(60);
  moveTo(61_000);
  watch.read(FAILED);
  expect(told.slice(60)).toMatchObject([
    { kind: 'events_left_out', detail: { count: 40 } },
    { kind: 'unit_failed' },
  ]);
});
