import { expect, test } from 'vitest';
import { formatMemoryCsvRow, MEMORY_CSV_HEADER, type MemoryCsvRow } from './memory-csv.ts';

const row: MemoryCsvRow = {
  at: new Date('2026-11-22T20:04:29.876Z'),
  memTotalBytes: 1_000_000 * 1024,
  memFreeBytes: 200_000 * 1024,
  memAvailableBytes: 750_000 * 1024,
  buffersBytes: 50_000 * 1024,
  cachedBytes: 400_000 * 1024,
  topProcess: { name: 'postgres', rssBytes: 81_920 * 1024 },
};

test('used memory goes by what is available, not by what is free', () => {
  expect(formatMemoryCsvRow(row)).toBe(
    '2026-11-22 20:04:29,1000000,250000,200000,750000,50000,400000,25.00,postgres,81920',
  );
});

test('a row has as many fields as the header', () => {
  expect(formatMemoryCsvRow(row).split(',')).toHaveLength(MEMORY_CSV_HEADER.split(',').length);
});

test('a kernel without MemAvailable counts free, buffers and cache', () => {
  expect(formatMemoryCsvRow({ ...row, memAvailableBytes: undefined })).toContain(',350000,200000,650000,');
});

test('a process name with commas and quotes stays one field', () => {
  const line = formatMemoryCsvRow({ ...row, topProcess: { name: 'a, "b"', rssBytes: 1024 } });
  expect(line).toMatch(/,"a, ""b""",1$/);
});
