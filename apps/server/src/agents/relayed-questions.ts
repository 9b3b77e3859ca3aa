import { randomUUID } from 'node:crypto';
import type { Answer } from '@seep/shared';
import { SERVICE_ERROR_STATUS, ServiceError, type ServiceErrorCode } from '../errors.ts';
import type { Question } from './questions.ts';

/** What replicas say to each other when one is asked about a host that is connected to another. */
export type RelayMessage =
  | { question: Question; hostId: number; relay: string }
  /** Whoever has the host says so at once: with nobody there, nobody is waited for. */
  | { taken: true; relay: string }
  /** An outcome does not fit into one message: base64 of its JSON, in parts. */
  | { part: string; at: number; of: number; relay: string };

type Outcome = { answer: Answer } | { code: ServiceErrorCode; message: string };

const TAKEN_WITHIN_MS = 2000;

/** A little longer than the replica that has the host waits for it. */
const ANSWERED_WITHIN_MS = 12_000;

/** PostgreSQL takes less than 8,000 bytes a message. */
const PART_LENGTH = 6000;

interface Waiting {
  settle: (outcome: Outcome) => void;
  parts: string[];
  timer: NodeJS.Timeout;
}

export interface RelayedQuestionsDeps {
  send(message: RelayMessage): Promise<void>;
  /** Of a host that is connected here; undefined for any other. */
  ask(hostId: number, question: Question): Promise<Answer> | undefined;
}

/** Questions to hosts that are connected to other replicas, there and back. */
export class RelayedQuestions {
  readonly #deps: RelayedQuestionsDeps;
  readonly #waiting = new Map<string, Waiting>();

  constructor(deps: RelayedQuestionsDeps) {
    this.#deps = deps;
  }

  /** @throws ServiceError `unavailable`, `too_many_requests` */
  async ask(hostId: number, question: Question): Promise<Answer> {
    const relay = randomUUID();
    const outcome = new Promise<Outcome>((resolve) => {
      const settle = (value: Outcome) => {
        clearTimeout(this.#waiting.get(relay)?.timer);
        this.#waiting.delete(relay);
        resolve(value);
      };
      this.#waiting.set(relay, { settle, parts: [], timer: this.#giveUp(relay, TAKEN_WITHIN_MS) });
    });
    await this.#deps.send({ question, hostId, relay });
    const settled = await outcome;
    if ('answer' in settled) return settled.answer;
    throw new ServiceError(settled.code, settled.message);
  }

  async receive(message: RelayMessage): Promise<void> {
    if ('question' in message) return this.#answer(message);
    const waiting = this.#waiting.get(message.relay);
    if (!waiting) return;
    if ('taken' in message) {
      clearTimeout(waiting.timer);
      waiting.timer = this.#giveUp(message.relay, ANSWERED_WITHIN_MS);
      return;
    }
    waiting.parts[message.at] = message.part;
    const { parts } = waiting;
    if (parts.filter((part) => part !== undefined).length < message.of) return;
    waiting.settle(JSON.parse(Buffer.from(parts.join(''), 'base64').toString('utf8')) as Outcome);
  }

  /** Nobody is waited for any more. */
  close(): void {
    for (const { settle } of this.#waiting.values()) settle(NOBODY);
  }

  async #answer({ question, hostId, relay }: Extract<RelayMessage, { question: Question }>): Promise<void> {
    const asked = this.#deps.ask(hostId, question);
    if (!asked) return;
    await this.#deps.send({ taken: true, relay });
    const outcome = await asked.then((answer): Outcome => ({ answer }), outcomeOf);
    const text = Buffer.from(JSON.stringify(outcome)).toString('base64');
    const of = Math.ceil(text.length / PART_LENGTH);
    for (let at = 0; at < of; at++)
      await this.#deps.send({ part: text.slice(at * PART_LENGTH, (at + 1) * PART_LENGTH), at, of, relay });
  }

  #giveUp(relay: string, afterMs: number): NodeJS.Timeout {
    return setTimeout(() => this.#waiting.get(relay)?.settle(NOBODY), afterMs);
  }
}

const NOBODY: Outcome = { code: 'unavailable', message: 'no server has a connection to this host' };

function outcomeOf(error: unknown): Outcome {
  if (error instanceof ServiceError && Object.hasOwn(SERVICE_ERROR_STATUS, error.code))
    return { code: error.code, message: error.message };
  return { code: 'unavailable', message: 'the server that has this host could not ask it' };
}
