import { expect, test } from 'vitest';
import { formatProcessId, parseProcessId } from './process-id.ts';

test('an id names host, boot, pid and start', () => {
  const key = { hostId: 12, bootNo: 3, pid: 4711, startTicks: 90_210 };
  expect(formatProcessId(key)).toBe('12-3-4711-90210');
  expect(parseProcessId('12-3-4711-90210')).toEqual(key);
});

test.each(['', '12-3-4711', '12-3-4711-90210-1', '12-3--1-5', '12-3-x-5', "1-1-1-1' OR 1=1"])(
  '"%s" is no id',
  (id) => {
    expect(() => parseProcessId(id)).toThrow('is no process id');
  },
);
