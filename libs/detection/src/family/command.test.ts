import { expect, test } from 'vitest';
import { maskCommand, sharedCommand } from './command.ts';

test.each([
  ['python3 worker.py --id 17', 'python3 worker.py --id 18'],
  ['sshd: root@pts/0', 'sshd: root@pts/11'],
  ['cc1plus -o /tmp/cc8dKq2z.s a.cc', 'cc1plus -o /tmp/ccQ1xx9w.s a.cc'],
  ['job --run 0e3d7a51-9a8b-4c6d-8e7f-0a1b2c3d4e5f', 'job --run 11111111-2222-3333-4444-555555555555'],
  ['node /root/.npm/_npx/9f8e7d6c5b4a/bin/x', 'node /root/.npm/_npx/0a1b2c3d4e5f/bin/x'],
  ['chrome --user-data-dir=/home/u/tmpab12cd_x', 'chrome --user-data-dir=/home/u/tmpzz98yy_q'],
  ['x --token aB3xY9kQ', 'x --token Zz9Yy8Xx'],
  ['app  --port 80', 'app --port 8080 '],
])('%j and %j are one', (one, other) => {
  expect(maskCommand(one)).toBe(maskCommand(other));
});

test.each([
  ['node server.js', 'node worker.js'],
  ['npm exec files', 'npm exec mail'],
  ['/usr/bin/java -jar a.jar', '/usr/bin/java -jar b.jar'],
  ['decade', 'facade'],
])('%j and %j are two', (one, other) => {
  expect(maskCommand(one)).not.toBe(maskCommand(other));
});

test.each([
  [['python3 worker.py --id 1', 'python3 worker.py --id 2'], 'python3 worker.py --id …'],
  [['npm exec a', 'npm exec b'], 'npm exec …'],
  [['a b c', 'a x y'], 'a …'],
  [['sleep 60', 'sleep 60'], 'sleep 60'],
  [['run', 'run --fast'], 'run …'],
  [['only one'], 'only one'],
  [['node a.js', 'npm exec a', 'npm exec b'], 'npm exec … and node a.js'],
  [['x', 'y', 'y', 'z'], 'y and x and others'],
  [[], ''],
])('%j share %j', (commands, expected) => {
  expect(sharedCommand(commands)).toBe(expected);
});
