import { type Libc, libc } from './libc.ts';
import type { Logger } from './logger.ts';

const MESSAGE = 'WATCHDOG=1';

/** socket(2), unix(7) */
const AF_UNIX = 1;
const SOCK_DGRAM_CLOEXEC = 2 | 0o2000000;
const MSG_NOSIGNAL = 0x4000;
/** A full queue is an answer as well (EAGAIN): the only thread must not wait for whoever reads it. */
const MSG_DONTWAIT = 0x40;

export interface WatchdogSettings {
  /** systemd's WatchdogSec. */
  timeoutMs: number;
  /** NOTIFY_SOCKET */
  socket: string;
}

/**
 * Tells systemd that samples are still taken (sd_notify(3), WATCHDOG=1), a few times within the time after which it
 * would start the agent anew. Its socket takes datagrams, which no runtime of JavaScript can send: the C library does, or
 * systemd's own program, whose start takes as much CPU time as a few samples.
 */
export class Watchdog {
  readonly #intervalMs: number;
  readonly #socket: string | undefined;
  readonly #log: Logger;
  readonly #libc: () => Promise<Libc | undefined>;
  #toldMs = -Infinity;

  /** @param settings undefined when nobody watches */
  constructor(settings: WatchdogSettings | undefined, log: Logger, openLibc = libc) {
    this.#libc = openLibc;
    this.#intervalMs = settings ? settings.timeoutMs / 3 : Infinity;
    this.#socket = settings?.socket;
    this.#log = log;
  }

  /** A sample was taken. */
  alive(monotonicMs: number): void {
    if (!Number.isFinite(this.#intervalMs) || monotonicMs - this.#toldMs < this.#intervalMs) return;
    this.#toldMs = monotonicMs;
    this.#tell().catch((error: unknown) =>
      this.#log.warn({ err: error }, 'cannot tell systemd that we live'),
    );
  }

  async #tell(): Promise<void> {
    const symbols = await this.#libc();
    if (symbols && this.#socket !== undefined && sendTo(symbols, this.#socket)) return;
    const { spawn } = await import('node:child_process');
    await new Promise<void>((resolve, reject) => {
      const child = spawn('systemd-notify', [MESSAGE], { stdio: 'ignore' });
      child.once('error', reject);
      child.once('close', (code) => {
        if (code === 0) resolve();
        else reject(new Error(`systemd-notify ended with ${code}`));
      });
    });
  }
}

/** @returns whether it was sent; when not, somebody else has to try */
function sendTo(symbols: Libc, socket: string): boolean {
  const descriptor = symbols.socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
  if (descriptor < 0) return false;
  const message = Buffer.from(MESSAGE);
  const address = addressOf(socket);
  const flags = MSG_NOSIGNAL | MSG_DONTWAIT;
  const sent = symbols.sendto(descriptor, message, message.length, flags, address, address.length);
  symbols.close(descriptor);
  return sent === message.length;
}

/** struct sockaddr_un: the family, then a path; a name with `@` before it is one without a file, and begins with a NUL. */
function addressOf(socket: string): Buffer {
  const address = Buffer.from(`\0\0${socket}`);
  address.writeUInt16LE(AF_UNIX, 0);
  if (socket.startsWith('@')) address[2] = 0;
  return address;
}
