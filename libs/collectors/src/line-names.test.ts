import { expect, test } from 'vitest';
import { LineNames } from './line-names.ts';

test('a name is what stands there, also where another one stood before', () => {
  const names = new LineNames();
  for (const text of [
    'anon 1',
    'anon 2',
    'file 3',
    'files 3',
    'fil 3',
    'x',
    '\u{1f4a7} 1',
    '\u{1f4a7} 2',
    '=§ 1',
  ]) {
    const end = text.includes(' ') ? text.indexOf(' ') : text.length;
    expect(names.at(1, text, 0, end)).toBe(text.slice(0, end));
  }
});

test('each line has its own, wherever it begins', () => {
  const names = new LineNames();
  const text = 'a 1\nb 2\n';
  for (let time = 0; time < 2; time++) {
    expect([names.at(1, text, 0, 1), names.at(2, text, 4, 5), names.at(100_000, text, 4, 5)]).toEqual([
      'a',
      'b',
      'b',
    ]);
  }
});
