import { expect, it } from 'vitest';
import { installLine, isLoopback } from './install-line.ts';

it('is one line to paste', () => {
  expect(installLine('https://seep.example', 'abc')).toBe(
    'curl -fsSL https://seep.example/install.sh | sudo sh -s -- --token abc',
  );
});

it.each([
  ['http://127.0.0.1:7300', true],
  ['http://localhost:7300', true],
  ['http://[::1]:7300', true],
  ['https://seep.example', false],
  ['http://10.127.0.1', false],
])('%s is loopback: %s', (url, expected) => {
  expect(isLoopback(url)).toBe(expected);
});
