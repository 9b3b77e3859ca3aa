import { expect, test } from 'vitest';
import { programFacts } from './program-facts.ts';

const lines = (process: Parameters<typeof programFacts>[0]) =>
  Object.fromEntries(programFacts(process).map(({ key, value }) => [key, value]));

test('a program with a build id, limits and a score that was moved', () => {
  const program = {
    exe: '/usr/sbin/nginx',
    isExeDeleted: true,
    buildId: 'c0ffee',
    hasOpenFilesLimit: true,
    openFilesLimit: 1024,
    hasAddressSpaceLimit: false,
  };
  expect(lines({ program, oomScore: 667, oomAdjustment: -900, contextSwitches: 12_345 })).toEqual({
    exe: '/usr/sbin/nginx (replaced or removed since)',
    build: 'c0ffee',
    files: '1,024',
    space: 'no limit',
    oom: '667, moved by −900',
    switches: '12,345',
  });
});

test('without a build id, its file says which build it is', () => {
  const program = { exe: '/app', exeInode: '77', exeBytes: 1024 ** 2, exeModifiedAtMs: 0 };
  expect(lines({ program, oomScore: 0, oomAdjustment: 0, contextSwitches: 0 })).toMatchObject({
    build: 'inode 77, 1 MiB, of 1970-01-01T00:00:00.000Z',
    files: undefined,
    oom: '0',
    switches: '0',
  });
});

test('what is not known has no value, and never a zero', () => {
  const values = Object.values(
    lines({ program: null, oomScore: null, oomAdjustment: null, contextSwitches: null }),
  );
  expect(new Set(values)).toEqual(new Set([undefined]));
});
