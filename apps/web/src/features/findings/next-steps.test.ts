import { expect, it } from 'vitest';
import { nextSteps, shellQuote } from './next-steps.ts';

const commands = (...args: Parameters<typeof nextSteps>) => nextSteps(...args).map(({ command }) => command);

it('looks at the memory of a process and at its unit', () => {
  expect(
    commands({ subject: { kind: 'process', pid: 42, unit: 'web.service' }, metric: 'anonBytes' }),
  ).toEqual([
    'ps -o pid,ppid,rss,etime,cmd -p 42',
    'sudo cat /proc/42/smaps_rollup',
    "grep -E 'VmRSS|RssAnon|RssShmem|VmSwap|Threads' /proc/42/status",
    'systemctl status web.service',
    'systemctl show web.service -p MemoryCurrent,MemoryHigh,MemoryMax,NRestarts',
  ]);
});

it('looks at the children that were not waited for', () => {
  expect(commands({ subject: { kind: 'process', pid: 42 }, metric: 'zombies' })[1]).toContain('--ppid 42');
});

it('counts descriptors by kind where they leak', () => {
  expect(commands({ subject: { kind: 'process', pid: 42 }, metric: 'descriptors' })[1]).toContain(
    '/proc/42/fd',
  );
});

it('finds a family by what its members share, taken literally', () => {
  expect(
    commands({ subject: { kind: 'family', command: 'npm exec a.b …', spawnerPid: 7 }, metric: 'count' }),
  ).toEqual([
    "pgrep -fc -- 'npm exec a\\.b'",
    `ps -o pid,ppid,stat,etime,rss,cmd -p "$(pgrep -fd, -- 'npm exec a\\.b')"`,
    'ps -o pid,stat,etime,rss,cmd --ppid 7 --sort=-etime | head -20',
  ]);
});

it('asks Docker about a container, not systemd about its scope', () => {
  const steps = commands({
    subject: { kind: 'family', container: 'c0ffee0123456789', unit: 'docker-c0ffee.scope' },
    metric: 'count',
  });
  expect(steps[0]).toBe('docker stats --no-stream c0ffee012345');
  expect(steps.some((command) => command.includes('systemctl'))).toBe(false);
});

it.each([
  'sUnreclaimBytes',
  'shmemBytes',
  'percpuBytes',
  'pageTablesBytes',
  'kernelStackBytes',
  'unaccountedBytes',
])('knows where to look when %s grows', (metric) => {
  expect(nextSteps({ subject: { kind: 'host' }, metric }).length).toBeGreaterThan(1);
});

it.each([
  ['nginx.service', 'nginx.service'],
  ['a b', "'a b'"],
  ["x'; rm -rf /", "'x'\\''; rm -rf /'"],
  ['$(id)', "'$(id)'"],
])('quotes %s for a shell', (text, quoted) => {
  expect(shellQuote(text)).toBe(quoted);
});
