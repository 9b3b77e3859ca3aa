import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ScrubRule } from './scrub-rule.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'seep-scrub-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('follows the server to where more is hidden, and back', () => {
  const rule = new ScrubRule(dir);
  expect([rule.follow('strict'), rule.level]).toEqual([true, 'strict']);
  expect([rule.follow('strict'), rule.level]).toEqual([false, 'strict']);
  expect([rule.follow('default'), rule.level]).toEqual([true, 'default']);
});

test('hides no less than the host itself says, whatever a server asks for', () => {
  const rule = new ScrubRule(dir);
  expect([rule.follow('off'), rule.level]).toEqual([false, 'default']);
  const strict = new ScrubRule(dir, 'strict');
  expect([strict.follow('off'), strict.level]).toEqual([false, 'strict']);
  const open = new ScrubRule(dir, 'off');
  expect([open.level, open.follow('off'), open.level]).toEqual(['default', true, 'off']);
});

test('keeps what was asked for last over a start', () => {
  new ScrubRule(dir).follow('strict');
  expect(new ScrubRule(dir).level).toBe('strict');
});
