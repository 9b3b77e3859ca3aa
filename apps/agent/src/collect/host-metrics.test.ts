import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KernelFs } from '@seep/collectors';
import { expect, onTestFinished, test } from 'vitest';
import { HostMetricsReader } from './host-metrics.ts';

const VMSTAT = `nr_free_pages 6057751
pgalloc_dma 3
pgalloc_normal 40
pgfault 1838812
allocstall_movable 5
balloon_inflate 500
balloon_deflate 200
nr_unstable 18446744073709551615
cma_alloc_success 9`;

test('of vmstat all is read that is sent, and nothing else is looked at', () => {
  const root = mkdtempSync(join(tmpdir(), 'seep-metrics-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'proc', 'self'), { recursive: true });
  writeFileSync(join(root, 'proc', 'vmstat'), VMSTAT);
  const auxv = [6n, 4096n, 17n, 100n, 0n, 0n];
  writeFileSync(join(root, 'proc', 'self', 'auxv'), new Uint8Array(BigUint64Array.from(auxv).buffer));
  const failures: string[] = [];
  const metrics = new HostMetricsReader(new KernelFs(root), 4096).read((source) => failures.push(source));
  expect(failures).not.toContain('vmstat');
  expect(Object.fromEntries(metrics)).toMatchObject({
    pageFaults: 1_838_812,
    pagesAllocated: 43,
    allocationStalls: 5,
    balloonBytes: 300 * 4096,
  });
});
