import { expect, test } from 'vitest';
import { SharedFacts } from './shared-facts.ts';

const facts = (exe: string, limit?: number) => ({ exe, isExeDeleted: false, openFilesLimit: limit });

test('rows that say the same share one object, others have their own', () => {
  const shared = new SharedFacts();
  const first = shared.of(facts('/bin/sh', 1024));
  expect(shared.of(facts('/bin/sh', 1024))).toBe(first);
  expect(shared.of(facts('/bin/sh', 4096))).toEqual(facts('/bin/sh', 4096));
  expect(shared.of(facts('/bin/sh'))).not.toBe(first);
  expect(first).toEqual(facts('/bin/sh', 1024));
});

test('what no row has any more is let go of, the rest stays shared', () => {
  const shared = new SharedFacts();
  const [kept, gone] = [shared.of(facts('/bin/a')), shared.of(facts('/bin/b'))];
  shared.keep([{ facts: kept }]);
  expect(shared.of(facts('/bin/a'))).toBe(kept);
  expect(shared.of(facts('/bin/b'))).not.toBe(gone);
});
