import { expect, test } from 'vitest';
import { commandLine } from './command-line.ts';

test('secrets are hidden before the line is cut', () => {
  const args = ['app', 'postgres://user:hunter2@db/shop', '--verbose'];
  expect(commandLine(args, { scrub: 'default', maxLength: 100 })).toBe(
    'app postgres://user:***@db/shop --verbose',
  );
  for (let maxLength = 0; maxLength < 60; maxLength++) {
    expect(commandLine(args, { scrub: 'default', maxLength })).not.toContain('hunt');
  }
});

test('a long line ends with a sign that it is not all', () => {
  expect(commandLine(['app', 'x'.repeat(100)], { scrub: 'default', maxLength: 8 })).toBe('app xxx…');
});

test('a kernel thread has none', () => {
  expect(commandLine([], { scrub: 'strict', maxLength: 8 })).toBe('');
});
