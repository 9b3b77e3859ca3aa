import type { Logger } from './logger.ts';

/**
 * Tells systemd that samples are still taken (sd_notify(3), WATCHDOG=1), a few times within the time after which it
 * would start the agent anew. Its socket takes datagrams, which this runtime cannot send: systemd's own program does.
 */
export class Watchdog {
  readonly #intervalMs: number;
  readonly #log: Logger;
  #toldMs = -Infinity;

  /** @param timeoutMs systemd's WatchdogSec; undefined when nobody watches */
  constructor(timeoutMs: number | undefined, log: Logger) {
    this.#intervalMs = timeoutMs === undefined ? Infinity : timeoutMs / 3;
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
    const { spawn } = await import('node:child_process');
    await new Promise<void>((resolve, reject) => {
      const child = spawn('systemd-notify', ['WATCHDOG=1'], { stdio: 'ignore' });
      child.once('error', reject);
      child.once('close', (code) => {
        if (code === 0) resolve();
        else reject(new Error(`systemd-notify ended with ${code}`));
      });
    });
  }
}
