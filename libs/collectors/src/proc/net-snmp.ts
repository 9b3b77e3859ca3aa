import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';

const SNMP = '/proc/net/snmp';
const NETSTAT = '/proc/net/netstat';

/**
 * What the network did since boot, of the reader's namespace: how many came and went, as a sign of activity, and what
 * was refused for want of memory. Counters but `tcpEstablished`; what a kernel does not count is absent.
 */
export interface NetSnmp {
  /** Connections that this host opened. */
  tcpActiveOpens?: number;
  /** Connections that others opened to it. */
  tcpPassiveOpens?: number;
  tcpAttemptFails?: number;
  tcpEstablishedResets?: number;
  /** Now. */
  tcpEstablished?: number;
  tcpInSegments?: number;
  tcpOutSegments?: number;
  udpInDatagrams?: number;
  udpOutDatagrams?: number;
  /** Linux 5.11: dropped for want of socket memory. */
  udpMemoryErrors?: number;
  /** Connections dropped since a program did not accept them in time. */
  tcpListenOverflows?: number;
  tcpListenDrops?: number;
  /** Times that TCP came under pressure for memory, see tcp_mem. */
  tcpMemoryPressures?: number;
  tcpAbortsOnMemory?: number;
  /** Times that a socket threw away what it had received, because its buffer was full. */
  tcpPrunes?: number;
}

const FIELDS: ReadonlyMap<string, keyof NetSnmp> = new Map<string, keyof NetSnmp>([
  ['Tcp ActiveOpens', 'tcpActiveOpens'],
  ['Tcp PassiveOpens', 'tcpPassiveOpens'],
  ['Tcp AttemptFails', 'tcpAttemptFails'],
  ['Tcp EstabResets', 'tcpEstablishedResets'],
  ['Tcp CurrEstab', 'tcpEstablished'],
  ['Tcp InSegs', 'tcpInSegments'],
  ['Tcp OutSegs', 'tcpOutSegments'],
  ['Udp InDatagrams', 'udpInDatagrams'],
  ['Udp OutDatagrams', 'udpOutDatagrams'],
  ['Udp MemErrors', 'udpMemoryErrors'],
  ['TcpExt ListenOverflows', 'tcpListenOverflows'],
  ['TcpExt ListenDrops', 'tcpListenDrops'],
  ['TcpExt TCPMemoryPressures', 'tcpMemoryPressures'],
  ['TcpExt TCPAbortOnMemory', 'tcpAbortsOnMemory'],
  ['TcpExt PruneCalled', 'tcpPrunes'],
]);

/** The two files have a dozen lines of names; one that is made up must not fill the memory with them. */
const MAX_KNOWN_LINES = 32;

/*
 * Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs …
 * Tcp: 1 200 120000 -1 541 274 21 2 8 74864 52291 …
 *
 * TcpExt: SyncookiesSent SyncookiesRecv … ListenOverflows ListenDrops …
 * TcpExt: 0 0 … 0 0 …
 */

/**
 * /proc/net/snmp and /proc/net/netstat: a line of names, then a line of their values.
 * @throws ParseError for a bad number in a column of interest
 */
export function parseNetSnmp(text: string, file = SNMP): NetSnmp {
  const snmp: NetSnmp = {};
  const lines = text.split('\n');
  for (let index = 0; index + 1 < lines.length; index += 2) {
    const columns = columnsOf(lines[index] as string);
    if (columns.length === 0) continue;
    const values = (lines[index + 1] as string).split(' ');
    for (const { prefix, column, field } of columns) {
      if (prefix === values[0]) snmp[field] = parseInteger(values[column] ?? '', file, index + 2);
    }
  }
  return snmp;
}

interface Column {
  /** What its line begins with, and that of the values too. */
  prefix: string;
  /** Counted from the prefix. */
  column: number;
  field: keyof NetSnmp;
}

const known = new Map<string, readonly Column[]>();

/** Which columns of a line of names are of interest. The same lines come with every sample: they are looked at once. */
function columnsOf(names: string): readonly Column[] {
  const found = known.get(names);
  if (found) return found;
  const [prefix = '', ...columns] = names.split(' ');
  const wanted = columns.flatMap((name, index): Column[] => {
    const field = FIELDS.get(`${prefix.slice(0, -1)} ${name}`);
    return field ? [{ prefix, column: index + 1, field }] : [];
  });
  if (known.size < MAX_KNOWN_LINES) known.set(names, wanted);
  return wanted;
}

/** /proc/net/snmp alone: connections and what they carried. Undefined where there is none. */
export function readSnmp(fs: KernelFs): NetSnmp | undefined {
  return ifReadable(() => parseNetSnmp(fs.readText(SNMP, 'latin1'), SNMP));
}

/** Both files together; undefined where there is neither. */
export function readNetSnmp(fs: KernelFs): NetSnmp | undefined {
  const snmp = readSnmp(fs);
  const netstat = ifReadable(() => parseNetSnmp(fs.readText(NETSTAT, 'latin1'), NETSTAT));
  return snmp || netstat ? { ...snmp, ...netstat } : undefined;
}
