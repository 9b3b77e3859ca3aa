import { expect, it } from 'vitest';
import { DEMAND_FIELDS, RULE_FIELDS, shown, typed } from './detection-form.ts';

const field = (name: string) => {
  const found = [...DEMAND_FIELDS, ...RULE_FIELDS].find((one) => one.name === name);
  if (!found) throw new Error(`no field ${name}`);
  return found;
};

it.each([
  ['memoryRatio', 0.8, '80'],
  ['memoryRatio', 0.07, '7'],
  ['swapBytes', 1024 ** 3, '1024'],
  ['zombies', 0, '0'],
  ['leastPacePerDay', 0.002, '0.2'],
  ['growthRatio', null, ''],
])('shows %s of %s as "%s", and reads it back', (name, value, text) => {
  expect(shown(value, field(name))).toBe(text);
  expect(typed(text, field(name))).toBe(value);
});

it.each(['-1', '101', 'much'])('takes no "%s" for a share', (text) => {
  expect(typed(text, field('memoryRatio'))).toBeUndefined();
});
