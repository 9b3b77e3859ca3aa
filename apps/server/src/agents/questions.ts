import { type Answer, type Ask, TokenBucket } from '@seep/shared';
import { ServiceError } from '../errors.ts';

/** What is asked of a host, before it has the number of its connection. */
export type Question = Omit<Ask, 'id'>;

/** An agent answers in milliseconds; one that is out of breath, or a network that is, has this long. */
const DEADLINE_MS = 10_000;

/** Questions that may wait for one host at a time. */
const MAX_WAITING = 4;

/** The agent has a bound of its own; below it, its refusals are seldom seen. */
const RATE = { burst: 8, perSecond: 0.8 };

interface Waiting {
  resolve: (answer: Answer) => void;
  reject: (error: ServiceError) => void;
  timer: NodeJS.Timeout;
}

/** What is asked of one agent on one connection: few questions at a time, each with a deadline and one answer. */
export class Questions {
  readonly #send: (ask: Ask) => void;
  readonly #waiting = new Map<number, Waiting>();
  readonly #rate: TokenBucket;
  #lastId = 0;

  constructor(send: (ask: Ask) => void, nowMs = performance.now()) {
    this.#send = send;
    this.#rate = new TokenBucket(RATE, nowMs);
  }

  /** @throws ServiceError `too_many_requests`, `unavailable` */
  ask(question: Question): Promise<Answer> {
    if (this.#waiting.size >= MAX_WAITING || !this.#rate.take(performance.now())) {
      return Promise.reject(
        new ServiceError(
          'too_many_requests',
          'this host was asked a lot just now, try again in a few seconds',
        ),
      );
    }
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(
          new ServiceError('unavailable', `the host did not answer within ${DEADLINE_MS / 1000} seconds`),
        );
      }, DEADLINE_MS);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#send({ id, ...question });
    });
  }

  /** An answer to nothing comes too late: it is left out. */
  settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    if (!waiting) return;
    this.#waiting.delete(answer.id);
    clearTimeout(waiting.timer);
    waiting.resolve(answer);
  }

  /** Nobody will answer any more. */
  close(): void {
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new ServiceError('unavailable', 'the host lost its connection before it answered'));
    }
    this.#waiting.clear();
  }
}
