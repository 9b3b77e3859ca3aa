import type { KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';
import { ParseError } from '../parse-error.ts';

const FILE = '/proc/net/dev';

export interface NetDevice {
  rxBytes: number;
  rxPackets: number;
  txBytes: number;
  txPackets: number;
}

/** Counters by interface, of the reader's network namespace. A 32-bit kernel or driver wraps them. */
export type NetDev = ReadonlyMap<string, NetDevice>;

const COLUMN_COUNT = 16;
const TX_COLUMN = 8;

/*
 * Inter-|   Receive                                                |  Transmit
 *  face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
 *     lo:    3193      29    0    0    0     0          0         0     3193      29    0    0    0     0       0          0
 *   eth0: 1806287873 46916   0    0    0     0          0         0  2871652   24789    0    0    0     0       0          0
 */

/**
 * /proc/net/dev. Old kernels leave no space behind the colon.
 * @throws ParseError for a bad number or too few columns
 */
export function parseNetDev(text: string): NetDev {
  const devices = new Map<string, NetDevice>();
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] as string;
    // An interface's name holds no colon and no space; the two lines of headings have no colon.
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const columns = line
      .slice(colon + 1)
      .split(' ')
      .filter((token) => token !== '');
    if (columns.length < COLUMN_COUNT) throw new ParseError(FILE, index + 1, line, 'has too few columns');
    const column = (number: number): number => parseInteger(columns[number] ?? '', FILE, index + 1);
    devices.set(line.slice(0, colon).trim(), {
      rxBytes: column(0),
      rxPackets: column(1),
      txBytes: column(TX_COLUMN),
      txPackets: column(TX_COLUMN + 1),
    });
  }
  return devices;
}

/**
 * Of the reader's network namespace, or of another process's: that of a container's first process is the container's.
 * @throws the system's error, when there is no such process
 */
export function readNetDev(fs: KernelFs, pid?: number): NetDev {
  return parseNetDev(fs.readText(pid === undefined ? FILE : `/proc/${pid}/net/dev`));
}

/**
 * All interfaces but the loopback together. What passes through a bridge or a tunnel is counted there and at its
 * port: good as a sign of activity, not as a bill.
 */
export function sumNetDev(devices: NetDev): NetDevice {
  const sum: NetDevice = { rxBytes: 0, rxPackets: 0, txBytes: 0, txPackets: 0 };
  for (const [name, device] of devices) {
    if (name === 'lo') continue;
    sum.rxBytes += device.rxBytes;
    sum.rxPackets += device.rxPackets;
    sum.txBytes += device.txBytes;
    sum.txPackets += device.txPackets;
  }
  return sum;
}
