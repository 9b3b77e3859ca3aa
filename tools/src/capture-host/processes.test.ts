import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KernelFs } from '@seep/collectors';
import { expect, onTestFinished, test } from 'vitest';
import { chooseProcesses, MAX_PROCESSES } from './processes.ts';

const PF_KTHREAD = 0x0020_0000;

interface Fake {
  name?: string;
  state?: string;
  flags?: number;
  threads?: number;
  residentPages?: number;
  cgroup?: string;
}

function hostOf(fakes: Record<number, Fake>): KernelFs {
  const root = mkdtempSync(join(tmpdir(), 'seep-choose-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [pid, fake] of Object.entries(fakes)) {
    const { name = 'app', state = 'S', flags = 0, threads = 1, residentPages = 1, cgroup = '/' } = fake;
    const stat = `${pid} (${name}) ${state} 1 1 1 0 -1 ${flags} 0 0 0 0 0 0 0 0 20 0 ${threads} 0 5 4096 ${residentPages}\n`;
    mkdirSync(join(root, 'proc', pid), { recursive: true });
    writeFileSync(join(root, 'proc', pid, 'stat'), stat);
    writeFileSync(join(root, 'proc', pid, 'cgroup'), `0::${cgroup}\n`);
  }
  return new KernelFs(root);
}

test('a process of every kind is chosen', () => {
  const host = hostOf({
    1: {},
    2: { flags: PF_KTHREAD },
    10: { state: 'Z', residentPages: 0 },
    11: { name: 'a b) (c' },
    12: { cgroup: `/docker/${'4f'.repeat(32)}` },
    13: { threads: 12 },
    14: { residentPages: 1000 },
  });
  expect(chooseProcesses(host)).toEqual([
    { pid: 1, because: 'the first process' },
    { pid: 2, because: 'kernel thread' },
    { pid: 10, because: 'zombie' },
    { pid: 11, because: 'name with spaces or brackets' },
    { pid: 12, because: 'in a container' },
    { pid: 13, because: 'many threads' },
    { pid: 14, because: 'large' },
  ]);
});

test('of many processes a few are chosen, the largest', () => {
  const many = Object.fromEntries(
    Array.from({ length: 300 }, (_, index) => [index + 2, { residentPages: index }]),
  );
  const chosen = chooseProcesses(hostOf(many));
  expect(chosen.length).toBeLessThanOrEqual(MAX_PROCESSES);
  expect(chosen.map(({ pid }) => pid)).toEqual([298, 299, 300, 301]);
});
