import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { KernelFile } from '../fs.ts';
import { KmsgReader, openKmsg, parseKmsg } from './kmsg.ts';

const record = (seq: number, text = 'hello'): string => `6,${seq},${seq * 1000},-;${text}\n`;

const SAMPLE = `4,347,9176478633,-;busybox invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
6,348,9176478665,c;pci 0000:00:02.0: enabled
 SUBSYSTEM=pci
 DEVICE=+pci:0000:00:02.0
30,349,9176478700,-,caller=T12;systemd[1]: Started nginx.
`;

test('records are read', () => {
  expect(parseKmsg(SAMPLE)).toEqual([
    {
      seq: 347,
      atMicroseconds: 9_176_478_633,
      level: 4,
      facility: 0,
      text: 'busybox invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0',
    },
    { seq: 348, atMicroseconds: 9_176_478_665, level: 6, facility: 0, text: 'pci 0000:00:02.0: enabled' },
    { seq: 349, atMicroseconds: 9_176_478_700, level: 6, facility: 3, text: 'systemd[1]: Started nginx.' },
  ]);
});

test.each([
  [String.raw`caf\xc3\xa9`, 'café'],
  [String.raw`two\x0alines`, 'two\nlines'],
  [String.raw`C:\x5cwindows`, String.raw`C:\windows`],
  [String.raw`half \xc3`, 'half \ufffd'],
  ['a; b', 'a; b'],
])('%s is %j', (escaped, text) => {
  expect(parseKmsg(record(1, escaped))[0]?.text).toBe(text);
});

test('a line of another kind is refused', () => {
  expect(() => parseKmsg('[   1.0] hello\n')).toThrow('/dev/kmsg:1: "[   1.0] hello" is not a record');
});

/** A device that gives a record a read, and these failures between them. */
function device(...steps: (string | Error)[]): KernelFile {
  const file = new KernelFile('/dev/kmsg', -1);
  return Object.assign(file, {
    read(into: Uint8Array): number {
      const step = steps.shift() ?? failure('EAGAIN');
      if (typeof step !== 'string') throw step;
      return Buffer.from(step).copy(into);
    },
  });
}

const failure = (code: string): Error => Object.assign(new Error(code), { code });

test('goes on where it was, and never waits', () => {
  const reader = new KmsgReader(
    device(record(1), record(2), failure('EAGAIN'), record(3), failure('EAGAIN')),
    -1,
  );
  expect(reader.read().messages.map(({ seq }) => seq)).toEqual([1, 2]);
  expect(reader.read()).toEqual({ messages: [expect.objectContaining({ seq: 3 })], lostCount: 0 });
  expect(reader.read()).toEqual({ messages: [], lostCount: 0 });
  expect(reader.seq).toBe(3);
});

test('begins behind a message', () => {
  const reader = new KmsgReader(device(record(1), record(2), record(3)), 2);
  expect(reader.read().messages.map(({ seq }) => seq)).toEqual([3]);
});

test('what was overwritten is counted', () => {
  const reader = new KmsgReader(device(record(5), failure('EPIPE'), record(105), record(106)), 2);
  expect(reader.read().lostCount).toBe(2 + 99);
});

test('no more are read than asked for', () => {
  const reader = new KmsgReader(device(...Array.from({ length: 30 }, (_, index) => record(index))), -1);
  expect(reader.read(20).messages).toHaveLength(20);
  expect(reader.read(20).messages).toHaveLength(10);
});

test('any other failure is one', () => {
  expect(() => new KmsgReader(device(failure('EIO')), -1).read()).toThrow('EIO');
});

test('reads a recorded log in pieces', () => {
  const many = Array.from({ length: 3000 }, (_, index) => record(index, 'x'.repeat(index % 50))).join('');
  const reader = openKmsg(fakeHost({ '/dev/kmsg': many }), 9);
  expect(reader?.read(5000).messages).toHaveLength(2990);
  reader?.close();
  expect(openKmsg(fakeHost())).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOfText(SAMPLE, parseKmsg)).toBeUndefined();
});
