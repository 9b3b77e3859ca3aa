import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seal, type StoredRecord, unseal } from './sealed-block.ts';

const record = fc.record({
  atMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  uptimeMs: fc.integer({ min: 0, max: 10_000_000_000 }),
  intervalMs: fc.integer({ min: 0, max: 3_600_000 }),
  kind: fc.integer({ min: 0, max: 2 }),
  schemaId: fc.option(fc.integer({ min: 1, max: 2 ** 31 - 1 })),
  block: fc.uint8Array({ maxLength: 200 }),
});

const plain = (records: readonly StoredRecord[]) =>
  records.map((one) => ({ ...one, block: Array.from(one.block) }));

it('gives back every record as it was, whatever clocks do', () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 50 }), (records) => {
      const numbered = records.map((one, index) => ({ ...one, seq: 7 + index * 3 }));
      expect(plain(unseal(seal(numbered)))).toEqual(plain(numbered));
    }),
  );
});

it('refuses what is damaged', () => {
  const bytes = seal([
    {
      seq: 1,
      atMs: 1000,
      uptimeMs: 10,
      intervalMs: 10,
      kind: 0,
      schemaId: 1,
      block: new Uint8Array(500).fill(7),
    },
  ]);
  const damaged = Uint8Array.from(bytes);
  damaged[bytes.length - 1] = (damaged.at(-1) as number) ^ 0xff;
  expect(() => unseal(damaged)).toThrow(/checksum/i);
});
