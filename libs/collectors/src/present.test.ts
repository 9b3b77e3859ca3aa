import { expect, test } from 'vitest';
import { present } from './present.ts';

test('undefined is left out, and nothing else', () => {
  const read = (value: number | undefined): number | undefined => value;
  const facts: { name: string; zero?: number; none?: number } = present({
    name: '',
    zero: read(0),
    none: read(undefined),
  });
  expect(Object.keys(facts)).toEqual(['name', 'zero']);
});
