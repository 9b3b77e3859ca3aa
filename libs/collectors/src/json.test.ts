import { expect, test } from 'vitest';
import { flagOf, listOf, numberOf, objectOf, parseJson, textOf, timeMsOf } from './json.ts';

const KINDS = [null, undefined, true, 0, 1.5, '', 'text', [1], { a: 1 }];

test('what is of another kind is not there', () => {
  expect(KINDS.map((value) => Object.keys(objectOf(value)).length)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1]);
  expect(KINDS.map((value) => listOf(value).length)).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0]);
  expect(KINDS.flatMap((value) => textOf(value) ?? [])).toEqual(['text']);
  expect(KINDS.flatMap((value) => numberOf(value) ?? [])).toEqual([0, 1.5]);
  expect(KINDS.flatMap((value) => flagOf(value) ?? [])).toEqual([true]);
});

test.each([
  ['1970-01-01T00:00:01Z', 1000],
  ['2026-11-22T22:01:26.344616286Z', Date.UTC(2026, 10, 22, 22, 1, 26, 344)],
  ['2026-11-22T22:01:26.5+02:00', Date.UTC(2026, 10, 22, 20, 1, 26, 500)],
  ['0001-01-01T00:00:00Z', undefined],
  ['yesterday', undefined],
  [7, undefined],
])('%s is at %s', (text, ms) => {
  expect(timeMsOf(text)).toBe(ms);
});

test('what is no JSON is refused', () => {
  expect(parseJson('{"a":1}', 'x')).toEqual({ a: 1 });
  expect(() => parseJson('{', '/system/df')).toThrow('/system/df:1: "{" is not JSON');
});
