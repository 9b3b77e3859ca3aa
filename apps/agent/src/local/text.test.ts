import { expect, test } from 'vitest';
import { formatPairs, formatSection, formatStamp, formatTable, formatTime } from './text.ts';

const at = new Date('2026-11-22T20:04:29.876Z');

test('times are UTC, as in the CSV and in the names of files', () => {
  expect(formatTime(at)).toBe('2026-11-22 20:04:29');
  expect(formatStamp(at)).toBe('20261122_200429');
});

test('columns are as wide as they need to be, numbers at the right', () => {
  const rows = [
    { name: 'a', size: 5 },
    { name: 'long', size: undefined },
  ];
  const table = formatTable(rows, [
    { title: 'NAME', of: ({ name }) => name },
    { title: 'SIZE', of: ({ size }) => size, isNumber: true },
  ]);
  expect(table).toBe('NAME  SIZE\na        5\nlong     -');
});

test.each(['a\nb', 'a\u001B[2Jb', 'a\u202Eb', 'a\u2028b'])(
  'a name cannot break a line or drive a terminal',
  (name) => {
    expect(formatTable([name], [{ title: 'N', of: (text) => text }]).split('\n')).toHaveLength(2);
    // eslint-disable-next-line no-control-regex
    expect(formatPairs([['name', name]])).not.toMatch(/[\n\u001B\u202E\u2028]/);
  },
);

test('a section that has nothing says so', () => {
  expect(formatSection('Zombies', '')).toBe('-- Zombies --\n(none)\n');
});
