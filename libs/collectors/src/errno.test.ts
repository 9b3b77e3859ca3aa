import { expect, test } from 'vitest';
import { isDenied, isGone, isUnsupported, unlessGone } from './errno.ts';

const failure = (code: string): Error => Object.assign(new Error(code), { code });

test.each([
  ['ENOENT', isGone],
  ['ESRCH', isGone],
  ['EACCES', isDenied],
  ['EPERM', isDenied],
  ['ENOTSUP', isUnsupported],
  ['EOPNOTSUPP', isUnsupported],
])('%s is told by %o', (code, tells) => {
  const answers = [isGone, isDenied, isUnsupported].filter((candidate) => candidate(failure(code)));
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
