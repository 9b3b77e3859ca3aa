import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fakeHost } from '../../../test/fake-tree.ts';
import { crashOf } from '../../../test/hostile.ts';
import { joinArguments, parsePidCmdline, readPidCmdline } from './cmdline.ts';

test.each([
  ['a kernel thread', '', []],
  ['a program alone', '/usr/sbin/cron\0', ['/usr/sbin/cron']],
  ['arguments', 'node\0server.js\0--name\0my app\0', ['node', 'server.js', '--name', 'my app']],
  ['an empty argument in the middle', 'a\0\0b\0', ['a', '', 'b']],
  ['a title over the arguments', 'nginx: worker process\0\0\0\0', ['nginx: worker process']],
  ['a title without any NUL', 'postgres: checkpointer ', ['postgres: checkpointer ']],
  ['nothing but NULs', '\0\0\0', []],
])('%s', (_name, content, args) => {
  expect(parsePidCmdline(Buffer.from(content))).toEqual(args);
});

test('bytes that are no UTF-8 are still an argument', () => {
  expect(parsePidCmdline(Uint8Array.from([0x61, 0xff, 0, 0x62, 0]))).toEqual(['a\ufffd', 'b']);
});

test.each([
  [[], ''],
  [['nginx: worker process'], 'nginx: worker process'],
  [['node', 'server.js', '--port=80'], 'node server.js --port=80'],
  [['sh', '-c', 'echo "hi" && sleep 1'], `sh -c 'echo "hi" && sleep 1'`],
  [['echo', "it's", ''], String.raw`echo 'it'\''s' ''`],
  [['prog', 'größe=3', '日本'], 'prog größe=3 日本'],
  [['sh', '-c', 'set -e\n\tmake\n'], "sh -c 'set -e make '"],
  [['evil\u001b[2Jtitle'], 'evil [2Jtitle'],
  [['prog', '***'], 'prog ***'],
])('%j reads %s', (args, text) => {
  expect(joinArguments(args)).toBe(text);
});

test('a command line is one line without control characters', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (args) => {
      expect(joinArguments(args)).not.toMatch(/\p{Cc}/u);
    }),
  );
});

test('a command line beyond 64 KiB loses the argument at the edge whole', () => {
  const host = fakeHost({
    '/proc/9/cmdline': `java\0-cp\0${'x'.repeat(65_600)}\0Main\0`,
    '/proc/10/cmdline': `java\0${'x/'.repeat(3000)}\0Main\0`,
  });
  expect(readPidCmdline(host, 9)).toEqual(['java', '-cp']);
  expect(readPidCmdline(host, 10)?.at(-1)).toBe('Main');
});

test('reads nothing of a process that is gone', () => {
  expect(readPidCmdline(fakeHost(), 9)).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOf('node\0server.js\0', (bytes) => parsePidCmdline(bytes))).toBeUndefined();
});
