import { expect, test } from 'vitest';
import { Newcomers } from './newcomers.ts';

test('lets in as many as may be there, and the others in the order in which they came', async () => {
  const newcomers = new Newcomers(2);
  const inside: string[] = [];
  const come = (name: string) => {
    const turn = newcomers.enter();
    return { end: () => turn.end(), begun: turn.begun.then(() => inside.push(name)) };
  };
  const [a, b, c, d] = [come('a'), come('b'), come('c'), come('d')];
  await Promise.all([a.begun, b.begun]);
  expect(inside).toEqual(['a', 'b']);
  expect(newcomers.waitingCount).toBe(2);
  a.end();
  await c.begun;
  expect(inside).toEqual(['a', 'b', 'c']);
  b.end();
  c.end();
  await d.begun;
  expect(inside).toEqual(['a', 'b', 'c', 'd']);
  d.end();
  expect(newcomers.insideCount).toBe(0);
  await come('e').begun;
  await come('f').begun;
  expect(newcomers.waitingCount).toBe(0);
});

test('who gives up waiting frees its place, and no turn of another', async () => {
  const newcomers = new Newcomers(1);
  const first = newcomers.enter();
  const impatient = newcomers.enter();
  const patient = newcomers.enter();
  impatient.end();
  impatient.end();
  await impatient.begun;
  expect([newcomers.insideCount, newcomers.waitingCount]).toEqual([1, 1]);
  first.end();
  first.end();
  await patient.begun;
  expect([newcomers.insideCount, newcomers.waitingCount]).toEqual([1, 0]);
});

test('where too many wait, more are told to come back', () => {
  const newcomers = new Newcomers(1, 1);
  newcomers.enter();
  newcomers.enter();
  expect(() => newcomers.enter()).toThrow(expect.objectContaining({ code: 'rate_limited' }));
  expect(newcomers.turnedAwayCount).toBe(1);
});
