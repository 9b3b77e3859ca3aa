import { expect, it } from 'vitest';
import { processName } from './process.ts';

it.each([
  ['/usr/sbin/nginx -g daemon off;', 'nginx', 'nginx'],
  ['nginx: worker process', 'nginx', 'nginx'],
  ['/usr/bin/python3 /opt/app/worker.py --queue a', 'python3', 'worker.py'],
  ['python3 -m http.server', 'python3', 'python3'],
  ['-bash', 'bash', 'bash'],
  ['', 'kworker/0:1', 'kworker/0:1'],
  [null, null, 'unknown'],
])('%s is called %s', (command, name, expected) => {
  expect(processName({ command, name })).toBe(expected);
});
