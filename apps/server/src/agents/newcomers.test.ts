import { expect, test } from 'vitest';
import { Newcomers } from './newcomers.ts';

test('lets in as many as may be there, and the others in the order in which they came', async () => {
  const newcomers = new Newcomers(2);
  const inside: string[] = [];
  const come = (name: string) => newcomers.enter().then(() => inside.push(name));
  const all = ['a', 'b', 'c', 'd'].map(come);
  await Promise.all(all.slice(0, 2));
  expect(inside).toEqual(['a', 'b']);
  expect(newcomers.waitingCount).toBe(2);
  newcomers.leave();
  await all[2];
  expect(inside).toEqual(['a', 'b', 'c']);
  newcomers.leave();
  newcomers.leave();
  await all[3];
  expect(inside).toEqual(['a', 'b', 'c', 'd']);
  newcomers.leave();
  await come('e');
  await come('f');
  expect(newcomers.waitingCount).toBe(0);
});
