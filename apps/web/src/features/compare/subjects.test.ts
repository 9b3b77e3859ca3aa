import { expect, it } from 'vitest';
import { formatSubject, MOST_SUBJECTS, parseSubject, parseSubjects } from './subjects.ts';

it.each(['h7', 'b7-2', 'p7-2-4711-88123'])('%s reads back as it was written', (text) => {
  const subject = parseSubject(text);
  expect(subject && formatSubject(subject)).toBe(text);
});

it.each(['', 'h', 'h-1', 'b7', 'p7', 'x7', 'h7b'])('"%s" is no subject', (text) => {
  expect(parseSubject(text)).toBeUndefined();
});

it('takes each subject once, passes over nonsense, and ends where lines cannot be told apart', () => {
  expect(parseSubjects(['h1', 'h1', 'no', 'h2']).map(formatSubject)).toEqual(['h1', 'h2']);
  expect(parseSubjects(Array.from({ length: 20 }, (_, id) => `h${id}`))).toHaveLength(MOST_SUBJECTS);
});
