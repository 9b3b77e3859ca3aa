import { expect, it } from 'vitest';
import { silenceOf } from './host-gaps.ts';

const WINDOW = { fromMs: 0, toMs: 100 };

it.each([
  ['a connected host is heard of', { isConnected: true, sampledAtMs: 10 }, undefined],
  [
    'a host that is gone is not, from its last sample on',
    { isConnected: false, sampledAtMs: 10 },
    { fromMs: 10, toMs: 100 },
  ],
  ['what is after the window does not show', { isConnected: false, sampledAtMs: 200 }, undefined],
  ['a host that was never heard of has no last sample', { isConnected: false, sampledAtMs: null }, undefined],
])('%s', (_name, host, expected) => {
  expect(silenceOf(host, WINDOW)).toEqual(expected);
});
