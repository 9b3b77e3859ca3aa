import { expect, test } from 'vitest';
import { OnceAMinute } from './once-a-minute.ts';

test('says the first at once, and then once a minute how many there were', () => {
  let nowMs = 5;
  const once = new OnceAMinute(() => nowMs);
  const said: number[] = [];
  const happen = () => once.happened((times) => void said.push(times));
  happen();
  happen();
  nowMs += 59_999;
  happen();
  expect(said).toEqual([1]);
  nowMs += 1;
  happen();
  expect(said).toEqual([1, 3]);
});
