import { type KernelFs, readPidStat } from '@seep/collectors';
import { type Answer, type Ask, type AskRefusal, TokenBucket } from '@seep/shared';
import { readProcess } from './read-process.ts';

/** Asks that are answered at once, and those that are in the long run: more are refused before anything is read. */
const RATE = { burst: 10, perSecond: 1 };

export interface AsksDeps {
  fs: KernelFs;
  pageSizeBytes: number;
  /** Wall clock. */
  now: () => number;
  /** Never set back, in milliseconds. */
  monotonicMs: () => number;
}

/** Answers what the server asks: reads of one process at a bounded rate, whoever asks and however often. */
export class Asks {
  readonly #deps: AsksDeps;
  readonly #rate: TokenBucket;

  constructor(deps: AsksDeps) {
    this.#deps = deps;
    this.#rate = new TokenBucket(RATE, deps.monotonicMs());
  }

  answer({ id, pid, startTicks, reads }: Ask): Answer {
    const { fs, pageSizeBytes, now, monotonicMs } = this.#deps;
    const startMs = monotonicMs();
    const refuse = (refusal: AskRefusal): Answer => ({ id, atMs: Math.round(now()), tookMs: 0, refusal });
    if (!this.#rate.take(startMs)) return refuse('too_many_asks');
    if (!isAlive(fs, pid, startTicks)) return refuse('no_such_process');
    const reading = readProcess(fs, pid, reads, pageSizeBytes);
    // Its pid may have been given to another meanwhile: what was read may be of that one.
    if (!isAlive(fs, pid, startTicks)) return refuse('no_such_process');
    return { id, atMs: Math.round(now()), tookMs: monotonicMs() - startMs, reading };
  }
}

function isAlive(fs: KernelFs, pid: number, startTicks: number): boolean {
  return readPidStat(fs, pid)?.startTicks === startTicks;
}
