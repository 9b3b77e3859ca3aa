import { expect, it } from 'vitest';
import { exampleItem } from '../findings/finding-fixture.ts';
import { isAbout, processState } from './process-state.ts';

it('knows its own finding from that of a namesake of another boot', () => {
  expect(isAbout(exampleItem(1), { id: '1-1-3-7', bootNo: 1 })).toBe(true);
  expect(isAbout(exampleItem(1), { id: '1-2-3-7', bootNo: 2 })).toBe(false);
  expect(isAbout(exampleItem(1), { id: '1-1-33-7', bootNo: 1 })).toBe(false);
  expect(isAbout(exampleItem(1, { subject: { kind: 'host' } }), { id: '1-1-3-7', bootNo: 1 })).toBe(false);
});

const host = { isConnected: true, learningUntilMs: 100, sampledAtMs: 200 };

it.each([
  ['its finding', { goneAtMs: null }, exampleItem(1), host, 'probable'],
  ['nothing, when it is gone', { goneAtMs: 5 }, undefined, host, 'unknown'],
  ['nothing, when its host is', { goneAtMs: null }, undefined, { ...host, isConnected: false }, 'unknown'],
  ['learning', { goneAtMs: null }, undefined, { ...host, sampledAtMs: 50 }, 'learning'],
  ['healthy', { goneAtMs: null }, undefined, host, 'healthy'],
] as const)('is %s', (_name, process, finding, of, state) => {
  expect(processState(process, finding, of)).toBe(state);
});
