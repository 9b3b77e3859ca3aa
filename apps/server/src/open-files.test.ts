import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { hostsWithin, openFilesLimit } from './open-files.ts';

test('the limit is that of the process', () => {
  const script = `import(${JSON.stringify(import.meta.resolve('./open-files.ts'))}).then((it) => console.log(it.openFilesLimit()))`;
  // Node raises the soft limit to the hard one.
  const run = 'ulimit -Sn 256 && ulimit -Hn 300 && exec "$0" -e "$1"';
  expect(execFileSync('sh', ['-c', run, process.execPath, script], { encoding: 'utf8' })).toBe('300\n');
  expect(openFilesLimit(process.pid)).toBe(openFilesLimit());
});

test.each([
  [100, 50],
  [300, 172],
  [1024, 896],
  [4096, 3584],
  [20_000, 18_976],
  [524_288, 523_264],
  [Infinity, Infinity],
])('where %d files may be open there is room for %d hosts', (limit, hosts) => {
  expect(hostsWithin(limit)).toBe(hosts);
});
