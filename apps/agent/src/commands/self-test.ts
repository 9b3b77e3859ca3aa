import { KernelFs, readAuxv } from '@seep/collectors';
import { ByteWriter, decodeKeyframe, encodeKeyframe } from '@seep/shared';
import { print } from '../print.ts';
import { SampleBuilder } from '../sample-builder.ts';
import { version } from '../version.ts';

/**
 * Whether this executable can do its work on this host: reads it once, encodes what it has read, and reads that back.
 * `seep-agent update` asks it of a new executable before it takes the place of the old one.
 * @throws Error
 */
export function selfTest(): void {
  const fs = new KernelFs('/');
  const { tables } = new SampleBuilder(fs, readAuxv(fs).pageSizeBytes).build(new Map(), 'default', 10_000);
  const out = new ByteWriter();
  encodeKeyframe(tables, out);
  const again = decodeKeyframe(
    out.finish(),
    tables.map(({ schema }) => schema),
  );
  const [host, processes] = again;
  const memTotalBytes = host?.value(0, host.columnOf('memTotalBytes')) ?? 0;
  if (!(memTotalBytes > 0)) throw new Error('the memory of this host cannot be read');
  if (!processes || processes.rowOf(process.pid) < 0) throw new Error('processes cannot be read');
  print(JSON.stringify({ version, processes: processes.rowCount, memTotalBytes }));
}
