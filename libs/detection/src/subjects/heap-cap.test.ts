import { expect, test } from 'vitest';
import { heapCapBytesOf } from './heap-cap.ts';

const GIB = 1024 ** 3;

test.each([
  ['java -Xmx4g -jar a.jar', 4 * GIB],
  ['java -Xmx512m -Xmx1G -jar a.jar', GIB],
  ['/usr/bin/java -XX:MaxHeapSize=1073741824 A', GIB],
  ['java -XX:MaxRAMPercentage=75.0 A', 12 * GIB],
  ['/usr/lib/jvm/17/bin/java -jar a.jar', 4 * GIB],
  ['elasticsearch -Xms1g -Xmx2g', 2 * GIB],
  ['node --max-old-space-size=4096 a.js', undefined],
  ['javascript a', undefined],
  ['', undefined],
])('%j may fill %s', (command, expected) => {
  expect(heapCapBytesOf(command, 16 * GIB)).toBe(expected);
});
