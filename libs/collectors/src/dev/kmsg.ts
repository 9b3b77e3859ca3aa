import { Buffer } from 'node:buffer';
import { ifReadable, isDrained, isOverrun } from '../errno.ts';
import type { KernelMessage } from '../events/kernel-message.ts';
import type { KernelFile, KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';
import { ParseError } from '../parse-error.ts';

const FILE = '/dev/kmsg';

/** The kernel refuses to read a record into less than it takes; none takes more. */
const MAX_RECORD_BYTES = 16 * 1024;

const DEFAULT_MAX_MESSAGES = 1000;

export interface KmsgMessage extends KernelMessage {
  /** Rises by one from message to message within a boot. */
  seq: number;
}

export interface KmsgBatch {
  messages: KmsgMessage[];
  /** Messages that the kernel overwrote before they were read, since the last batch. */
  lostCount: number;
}

const LINE = /^(\d+),(\d+),(\d+),[^;]*;([^]*)$/;

/*
 * 3,451,9176482582,-;Memory cgroup out of memory: Killed process 10646 (busybox) total-vm:18160kB, anon-rss:16000kB, …
 *  SUBSYSTEM=pci
 *  DEVICE=+pci:0000:00:02.0
 *
 * priority (facility * 8 + level), number, microseconds since boot, flags; what is no printable ASCII is \xNN
 */

/**
 * Records of /dev/kmsg. Lines with a space in front tell what device a message is about, and are passed over.
 * @throws ParseError for a line of another kind
 */
export function parseKmsg(text: string): KmsgMessage[] {
  const messages: KmsgMessage[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '' || line.startsWith(' ')) continue;
    const match = LINE.exec(line);
    if (match === null) throw new ParseError(FILE, index + 1, line, 'is not a record');
    const number = (group: number): number => parseInteger(match[group] as string, FILE, index + 1);
    const priority = number(1);
    messages.push({
      seq: number(2),
      atMicroseconds: number(3),
      level: priority % 8,
      facility: Math.floor(priority / 8),
      text: unescaped(match[4] as string),
    });
  }
  return messages;
}

/**
 * The kernel's log from a message on. Keeps the device open: it remembers how far it was read, and to read it anew costs
 * a system call for each of some thousand messages. Never waits. Close it.
 */
export class KmsgReader {
  readonly #file: KernelFile;
  readonly #buffer = Buffer.alloc(MAX_RECORD_BYTES);
  #rest = '';
  #seq: number;

  /** @param afterSeq messages up to this one are passed over; -1 for none */
  constructor(file: KernelFile, afterSeq: number) {
    this.#file = file;
    this.#seq = afterSeq;
  }

  /** The last message that was read. */
  get seq(): number {
    return this.#seq;
  }

  /** What has come since, at most so many; call again when there were that many. */
  read(maxMessages = DEFAULT_MAX_MESSAGES): KmsgBatch {
    const batch: KmsgBatch = { messages: [], lostCount: 0 };
    while (batch.messages.length < maxMessages) {
      const text = this.#readOnce();
      if (text === undefined) break;
      for (const message of parseKmsg(text)) {
        if (message.seq <= this.#seq) continue;
        if (this.#seq >= 0) batch.lostCount += message.seq - this.#seq - 1;
        this.#seq = message.seq;
        batch.messages.push(message);
      }
    }
    return batch;
  }

  close(): void {
    this.#file.close();
  }

  /** Whole records: the device gives one at a time, a recorded file what fits. */
  #readOnce(): string | undefined {
    for (;;) {
      try {
        const count = this.#file.read(this.#buffer);
        if (count === 0) return undefined;
        const text = this.#rest + this.#buffer.toString('latin1', 0, count);
        const end = text.lastIndexOf('\n') + 1;
        this.#rest = text.slice(end);
        if (this.#rest.length > MAX_RECORD_BYTES)
          throw new ParseError(FILE, 1, this.#rest, 'is not a record');
        return text.slice(0, end);
      } catch (error) {
        if (isDrained(error)) return undefined;
        // The next read goes on at the oldest message that is left.
        if (!isOverrun(error)) throw error;
      }
    }
  }
}

/**
 * Undefined without the right to read it: with kernel.dmesg_restrict that takes CAP_SYSLOG, and a unit with
 * ProtectKernelLogs= has none. The journal has the same messages.
 */
export function openKmsg(fs: KernelFs, afterSeq = -1): KmsgReader | undefined {
  const file = ifReadable(() => fs.open(FILE));
  return file && new KmsgReader(file, afterSeq);
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  const bytes = text.replaceAll(/\\x([0-9a-f]{2})/g, (_escape, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
