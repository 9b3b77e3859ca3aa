import type { ProcessReading } from '@seep/shared';
import { expect, test } from 'vitest';
import { factsOf, shownMappings, unreadWords } from './live-reading.ts';

const reading: ProcessReading = {
  memory: { rssBytes: 2 * 1024 ** 2, pssBytes: 1024 ** 2, sharedBytes: 0, privateBytes: 1024 ** 2 },
  descriptors: {
    counts: { regular: 2, anonInode: 3 },
    anonInodes: { eventfd: 2, inotify: 1 },
    examinedCount: 5,
    isComplete: true,
  },
  limits: { openFiles: { hasLimit: true, limit: 1024 }, addressSpaceBytes: { hasLimit: false }, oomScore: 0 },
  unread: { maps: 'too_large' },
};

test('what was read is listed, and nothing else', () => {
  const lines = (facts: { term: string; value: string }[]) =>
    facts.map(({ term, value }) => `${term}: ${value}`);
  const { memory, descriptors, limits } = factsOf(reading);
  expect(lines(memory)).toEqual(['Resident: 2 MiB', 'Proportional: 1 MiB', 'Private: 1 MiB', 'Shared: 0 B']);
  expect(lines(descriptors)).toEqual([
    'All: 5',
    'Anonymous inodes: 3 (eventfd 2, inotify 1)',
    'Regular files: 2',
  ]);
  expect(lines(limits)).toEqual(['Open files: 1,024', 'Address space: no limit', 'OOM score: 0']);
});

test('what was not read says why', () => {
  expect(unreadWords(reading)).toEqual([
    'Mappings: left alone: of a process of more than 2 GiB they would hold it up.',
  ]);
  expect(factsOf({ unread: {} })).toEqual({ memory: [], descriptors: [], limits: [] });
});

test('a few mappings first, all when asked', () => {
  const groups = Array.from({ length: 20 }, (_, index) => index);
  expect(shownMappings(groups, false)).toEqual({ shown: groups.slice(0, 12), hiddenCount: 8 });
  expect(shownMappings(groups, true)).toEqual({ shown: groups, hiddenCount: 0 });
});
