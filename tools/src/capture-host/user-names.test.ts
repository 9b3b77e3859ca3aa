import { expect, test } from 'vitest';
import { parseUserNames } from './user-names.ts';

test('people are named, programs and nobody are not', () => {
  const passwd =
    'root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/:\nalice:x:1000:1000::/:\nnobody:x:65534:65534::/:\n\n';
  expect(parseUserNames(passwd)).toEqual(['alice']);
});
