import { expect, test } from 'vitest';
import {
  ifReadable,
  isDenied,
  isDrained,
  isGone,
  isNoLink,
  isOverrun,
  isUnsupported,
  unlessGone,
} from './errno.ts';

const failure = (code: string): Error => Object.assign(new Error(code), { code });

test.each([
  ['ENOENT', isGone],
  ['ESRCH', isGone],
  ['ENODEV', isGone],
  ['EACCES', isDenied],
  ['EPERM', isDenied],
  ['ENOTSUP', isUnsupported],
  ['EOPNOTSUPP', isUnsupported],
  ['EAGAIN', isDrained],
  ['EPIPE', isOverrun],
  ['EINVAL', isNoLink],
])('%s is told by %o', (code, tells) => {
  const all = [isGone, isDenied, isUnsupported, isDrained, isOverrun, isNoLink];
  const answers = all.filter((candidate) => candidate(failure(code)));
  expect(answers).toEqual([tells]);
});

test('what is no failed system call is nothing of the kind', () => {
  expect([isGone(new Error('ENOENT')), isGone('ENOENT'), isGone(undefined), isDenied(null)]).not.toContain(
    true,
  );
});

test('unlessGone passes on values and every other failure', () => {
  expect(unlessGone(() => 7)).toBe(7);
  expect(
    unlessGone(() => {
      throw failure('ESRCH');
    }),
  ).toBeUndefined();
  expect(() =>
    unlessGone(() => {
      throw failure('EIO');
    }),
  ).toThrow('EIO');
});

test.each(['ENOENT', 'EACCES', 'EOPNOTSUPP'])('ifReadable has no answer to %s', (code) => {
  expect(
    ifReadable(() => {
      throw failure(code);
    }),
  ).toBeUndefined();
});

test('ifReadable passes on values and every other failure', () => {
  expect(ifReadable(() => 7)).toBe(7);
  expect(() =>
    ifReadable(() => {
      throw failure('EIO');
    }),
  ).toThrow('EIO');
});
