import { expect, test } from 'vitest';
import { hashText } from './hash.ts';

test('a hundred thousand texts have a hundred thousand exact numbers', () => {
  const hashes = new Set(
    Array.from({ length: 100_000 }, (_, index) => hashText(`/usr/bin/app --id ${index}`)),
  );
  expect(hashes.size).toBe(100_000);
  for (const hash of hashes) if (!Number.isSafeInteger(hash) || hash < 0) expect.fail(`${hash}`);
});

test('order matters', () => {
  expect(hashText('ab')).not.toBe(hashText('ba'));
});
