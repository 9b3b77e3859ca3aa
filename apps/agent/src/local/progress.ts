import { formatDuration } from '@seep/shared';

/** How far a command has come, on a line of the terminal that is written over; nothing where nobody looks. */
export class Progress {
  readonly #out: { isTTY?: boolean; columns?: number; write(text: string): unknown };
  #isShown = false;

  constructor(out: { isTTY?: boolean; columns?: number; write(text: string): unknown }) {
    this.#out = out;
  }

  show(done: number, total: number, leftMs: number, note = ''): void {
    if (this.#out.isTTY !== true) return;
    const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
    const line = `sample ${done} of ${total} (${percent} %), ${formatDuration(leftMs)} left${note === '' ? '' : ` · ${note}`}`;
    this.#out.write(`\r\u001B[2K${line.slice(0, Math.max(20, (this.#out.columns ?? 80) - 1))}`);
    this.#isShown = true;
  }

  /** Leaves the line empty for what comes next. */
  clear(): void {
    if (this.#isShown) this.#out.write('\r\u001B[2K');
    this.#isShown = false;
  }
}
