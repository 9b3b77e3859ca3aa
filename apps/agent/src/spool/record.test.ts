import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeRecord, encodeRecord, indexSegment, SEGMENT_HEADER } from './record.ts';

const record = fc.record({
  type: fc.constantFrom('baseline' as const, 'sample' as const, 'event' as const),
  body: fc.uint8Array({ maxLength: 300 }),
});

test('records come back from a segment as they went in', () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 20 }), (records) => {
      const bytes = Buffer.concat([SEGMENT_HEADER, ...records.map(encodeRecord)]);
      const index = indexSegment(bytes);
      expect(index?.tornBytes).toBe(0);
      const read = records.map((_record, at) => {
        const { type, body } = decodeRecord(bytes.subarray(index?.offsets[at], index?.offsets[at + 1]));
        return { type, body: Uint8Array.from(body) };
      });
      expect(read).toEqual(records.map(({ type, body }) => ({ type, body: Uint8Array.from(body) })));
    }),
  );
});

test('a segment cut off at any byte keeps every record before the cut', () => {
  const records = Array.from({ length: 5 }, (_, at) =>
    encodeRecord({ type: 'sample', body: Buffer.alloc(at * 7, at) }),
  );
  const whole = Buffer.concat([SEGMENT_HEADER, ...records]);
  const ends = records.map(
    (_bytes, at) => SEGMENT_HEADER.length + Buffer.concat(records.slice(0, at + 1)).length,
  );
  for (let cut = SEGMENT_HEADER.length; cut <= whole.length; cut++) {
    const index = indexSegment(whole.subarray(0, cut));
    expect(index?.offsets.slice(1)).toEqual(ends.filter((end) => end <= cut));
    expect(index?.tornBytes).toBe(cut - (index?.offsets.at(-1) ?? 0));
  }
});

test('a record with one wrong byte ends the segment there', () => {
  const whole = Buffer.concat([
    SEGMENT_HEADER,
    ...[1, 2, 3].map((fill) => encodeRecord({ type: 'event', body: Buffer.alloc(9, fill) })),
  ]);
  fc.assert(
    fc.property(
      fc.integer({ min: SEGMENT_HEADER.length, max: whole.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      (at, flip) => {
        const broken = Buffer.from(whole);
        broken[at] = (broken[at] as number) ^ flip;
        const size = (whole.length - SEGMENT_HEADER.length) / 3;
        expect(indexSegment(broken)?.offsets.length).toBe(
          1 + Math.floor((at - SEGMENT_HEADER.length) / size),
        );
      },
    ),
  );
});

test('a file that is no segment is told apart from an empty one', () => {
  expect(indexSegment(Buffer.from('SEEPSPL9'))).toBeUndefined();
  expect(indexSegment(Buffer.alloc(0))).toBeUndefined();
  expect(indexSegment(SEGMENT_HEADER)?.offsets).toEqual([SEGMENT_HEADER.length]);
});
