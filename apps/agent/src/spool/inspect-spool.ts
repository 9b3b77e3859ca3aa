import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { indexSegment } from './record.ts';

/** What lies in a spool, and the local number of its newest record, read without touching it: an agent may be running on it. */
export function inspectSpool(dir: string): {
  boots: number;
  records: number;
  bytes: number;
  lastSeq: number;
} {
  const found = { boots: 0, records: 0, bytes: 0, lastSeq: 0 };
  if (!existsSync(dir)) return found;
  for (const boot of readdirSync(dir, { withFileTypes: true })) {
    if (!boot.isDirectory()) continue;
    found.boots++;
    for (const name of readdirSync(join(dir, boot.name))) {
      if (!name.endsWith('.seg')) continue;
      const index = indexSegment(readFileSync(join(dir, boot.name, name)));
      const records = (index?.offsets.length ?? 1) - 1;
      found.records += records;
      if (records > 0) found.lastSeq = Math.max(found.lastSeq, Number.parseInt(name, 10) + records - 1);
      found.bytes += index?.offsets.at(-1) ?? 0;
    }
  }
  return found;
}
