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

/** A recorded host that has little more than a vmstat. */
function readerOf(vmstat: string): { reader: HostMetricsReader; root: string } {
  const root = mkdtempSync(join(tmpdir(), 'seep-metrics-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'proc'));
  writeFileSync(join(root, 'proc', 'vmstat'), vmstat);
  return { reader: new HostMetricsReader(new KernelFs(root), 4096), root };
}

test('of vmstat all is read that is sent, and nothing else is looked at', () => {
  const failures: string[] = [];
  const metrics = readerOf(VMSTAT).reader.read((source) => failures.push(source));
  expect(failures).not.toContain('vmstat');
  expect(Object.fromEntries(metrics)).toMatchObject({
    pageFaults: 1_838_812,
    pagesAllocated: 43,
    allocationStalls: 5,
    balloonBytes: 300 * 4096,
  });
});

test('that pages were taken is known of a kernel that counts all of them, and while it can be read', () => {
  const counts = 'pgsteal_anon 3\npgsteal_file 40\npgsteal_kswapd 9\npswpout 500\nthp_collapse_alloc 6000\n';
  const { reader, root } = readerOf(`${VMSTAT}\n${counts}`);
  reader.read(() => undefined);
  expect(reader.pagesTaken).toBe(6543);
  rmSync(join(root, 'proc', 'vmstat'));
  reader.read(() => undefined);
  expect(reader.pagesTaken).toBeNaN();
  const older = readerOf(`${VMSTAT}\n${counts.replace('pgsteal_anon 3\n', '')}`).reader;
  older.read(() => undefined);
  expect(older.pagesTaken).toBeNaN();
});
