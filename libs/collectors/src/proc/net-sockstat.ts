import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';

const FILE = '/proc/net/sockstat';
const FILE6 = '/proc/net/sockstat6';

/**
 * Sockets of the reader's network namespace, and the memory that their buffers take, which is the whole host's: it is
 * in no process and in no cache. Fields that the kernel does not have are absent.
 */
export interface SockStat {
  socketsUsed?: number;
  tcpInUse?: number;
  /** Closed by their program, not yet by the other side. */
  tcpOrphans?: number;
  tcpTimeWait?: number;
  tcpAllocated?: number;
  /** Of 4 KiB each from Linux 4.11 to 5.19, whatever the page size; else pages. */
  tcpMemoryPages?: number;
  udpInUse?: number;
  udpMemoryPages?: number;
  udpLiteInUse?: number;
  rawInUse?: number;
  fragmentsInUse?: number;
  fragmentMemoryBytes?: number;
  tcp6InUse?: number;
  udp6InUse?: number;
  raw6InUse?: number;
  fragments6InUse?: number;
  fragment6MemoryBytes?: number;
}

const FIELDS = new Map<string, Map<string, keyof SockStat>>();
for (const [name, field] of Object.entries({
  'sockets used': 'socketsUsed',
  'TCP inuse': 'tcpInUse',
  'TCP orphan': 'tcpOrphans',
  'TCP tw': 'tcpTimeWait',
  'TCP alloc': 'tcpAllocated',
  'TCP mem': 'tcpMemoryPages',
  'UDP inuse': 'udpInUse',
  'UDP mem': 'udpMemoryPages',
  'UDPLITE inuse': 'udpLiteInUse',
  'RAW inuse': 'rawInUse',
  'FRAG inuse': 'fragmentsInUse',
  'FRAG memory': 'fragmentMemoryBytes',
  'TCP6 inuse': 'tcp6InUse',
  'UDP6 inuse': 'udp6InUse',
  'RAW6 inuse': 'raw6InUse',
  'FRAG6 inuse': 'fragments6InUse',
  'FRAG6 memory': 'fragment6MemoryBytes',
} satisfies Record<string, keyof SockStat>)) {
  const [protocol = '', column = ''] = name.split(' ');
  FIELDS.set(protocol, (FIELDS.get(protocol) ?? new Map<string, keyof SockStat>()).set(column, field));
}

/*
 * sockets: used 28
 * TCP: inuse 10 orphan 0 tw 4 alloc 10 mem 43
 * UDP: inuse 0 mem 0
 * FRAG: inuse 0 memory 0
 */

/** /proc/net/sockstat and /proc/net/sockstat6. @throws ParseError for a bad number */
export function parseSockStat(text: string, file = FILE): SockStat {
  const stat: SockStat = {};
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const columns = (lines[index] as string).split(' ').filter((column) => column !== '');
    const protocol = columns[0] ?? '';
    const fields = FIELDS.get(protocol.endsWith(':') ? protocol.slice(0, -1) : protocol);
    if (fields === undefined) continue;
    for (let column = 1; column + 1 < columns.length; column += 2) {
      const field = fields.get(columns[column] as string);
      if (field !== undefined) stat[field] = parseInteger(columns[column + 1] as string, file, index + 1);
    }
  }
  return stat;
}

/** Both files together; undefined where there is neither. A host without IPv6 has the first alone. */
export function readSockStat(fs: KernelFs): SockStat | undefined {
  const stat = ifReadable(() => parseSockStat(fs.readText(FILE, 'latin1'), FILE));
  const stat6 = ifReadable(() => parseSockStat(fs.readText(FILE6, 'latin1'), FILE6));
  return stat || stat6 ? { ...stat, ...stat6 } : undefined;
}

/** Memory of all socket buffers, of every namespace. Absent where the kernel does not count it. */
export function socketMemoryBytes(stat: SockStat, pageSizeBytes: number): number | undefined {
  const { tcpMemoryPages, udpMemoryPages, fragmentMemoryBytes = 0, fragment6MemoryBytes = 0 } = stat;
  if (tcpMemoryPages === undefined && udpMemoryPages === undefined) return undefined;
  const pages = (tcpMemoryPages ?? 0) + (udpMemoryPages ?? 0);
  return pages * pageSizeBytes + fragmentMemoryBytes + fragment6MemoryBytes;
}
