import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KernelFs } from '@seep/collectors';
import { Table } from '@seep/shared';
import { expect, onTestFinished, test } from 'vitest';
import { ALLOC_SITE, hasAllocInfo } from './alloc-site.ts';

function hostOf(allocInfo?: string): KernelFs {
  const root = mkdtempSync(join(tmpdir(), 'seep-alloc-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'proc'));
  if (allocInfo !== undefined) writeFileSync(join(root, 'proc', 'allocinfo'), allocInfo);
  return new KernelFs(root);
}

test('the places in the kernel that allocate most are rows', () => {
  const fs = hostOf(
    'allocinfo - version: 1.0\n 4096 1 mm/memory.c:1 func:a\n 8192 2 drivers/x.c:9 [x] func:b\n',
  );
  expect(hasAllocInfo(fs)).toBe(true);
  const processes = new Table({ name: 'process', columns: [] });
  const rows = ALLOC_SITE.read({ fs, pageSizeBytes: 4096, nowMs: 0, processes });
  expect(rows).toMatchObject([
    {
      values: { sizeBytes: 8192, allocationCount: 2 },
      facts: { place: 'drivers/x.c:9', module: 'x', function: 'b', isAccurate: true },
    },
    { values: { sizeBytes: 4096, allocationCount: 1 }, facts: { place: 'mm/memory.c:1', function: 'a' } },
  ]);
});

test('most kernels do not tell', () => {
  expect(hasAllocInfo(hostOf())).toBe(false);
});
