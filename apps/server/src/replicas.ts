import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Answer } from '@seep/shared';
import type { Logger } from 'pino';
import type { Question } from './agents/questions.ts';
import { RelayedQuestions, type RelayMessage } from './agents/relayed-questions.ts';
import type { Live, LiveChange } from './live.ts';

/** What replicas tell each other. Nothing that is lost with a message may matter for longer than a moment. */
type Message = { live: LiveChange[] } | { disconnect: number; reason: string } | RelayMessage;

const CHANNEL = 'seep_replicas';

/** Changes are gathered for this long: three hundred hosts a second are one message, not three hundred. */
const GATHER_MS = 500;

/** PostgreSQL takes less than 8,000 bytes a message. */
const MAX_CHANGES_A_MESSAGE = 90;

const LONGEST_RETRY_MS = 5000;

export interface ReplicasDeps {
  pool: pg.Pool;
  live: Live;
  logger: Logger;
  /** Cuts a host off that is connected here. */
  disconnect(hostId: number, reason: string): void;
  /** Asks a host that is connected here; undefined for any other. */
  ask(hostId: number, question: Question): Promise<Answer> | undefined;
}

/**
 * The other servers on this database, over LISTEN and NOTIFY: a page hears of what another replica stores, a credential
 * that is revoked at one is cut off at all, and a host is asked by whoever has it.
 */
export class Replicas {
  readonly #deps: ReplicasDeps;
  readonly #id = randomUUID();
  readonly #changes = new Map<string, LiveChange>();
  readonly #timer: NodeJS.Timeout;
  readonly #questions: RelayedQuestions;
  #client: pg.PoolClient | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #retryMs = 100;
  #isStopped = false;
  #sending: Promise<void> = Promise.resolve();

  constructor(deps: ReplicasDeps) {
    this.#deps = deps;
    this.#questions = new RelayedQuestions({
      send: (message) => this.#send(message),
      ask: (hostId, question) => deps.ask(hostId, question),
    });
    deps.live.onLocal((change) => this.#gather(change));
    this.#timer = setInterval(() => this.#flush(), GATHER_MS);
  }

  async start(): Promise<void> {
    try {
      const client = await this.#deps.pool.connect();
      if (this.#isStopped) return client.release();
      this.#client = client;
      client.on('notification', ({ payload }) => this.#receive(payload ?? ''));
      client.once('error', () => this.#reconnect());
      client.once('end', () => this.#reconnect());
      await client.query(`LISTEN ${CHANNEL}`);
      this.#retryMs = 100;
    } catch (error) {
      this.#deps.logger.warn({ err: error }, 'cannot listen to other replicas, will try again');
      this.#reconnect();
    }
  }

  /** Cuts a host off, wherever it is connected. */
  async disconnect(hostId: number, reason: string): Promise<void> {
    this.#deps.disconnect(hostId, reason);
    await this.#send({ disconnect: hostId, reason });
  }

  /**
   * Asks a host to read something now, wherever it is connected.
   * @throws ServiceError `unavailable`, `too_many_requests`
   */
  async ask(hostId: number, question: Question): Promise<Answer> {
    return this.#deps.ask(hostId, question) ?? this.#questions.ask(hostId, question);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#questions.close();
    clearInterval(this.#timer);
    clearTimeout(this.#retryTimer);
    await this.#sending;
    this.#letGo();
  }

  #gather(change: LiveChange): void {
    const about = change.kind === 'finding' ? change.findingId : change.hostId;
    this.#changes.set(`${change.kind} ${about}`, change);
  }

  #flush(): void {
    const changes = [...this.#changes.values()];
    this.#changes.clear();
    for (let at = 0; at < changes.length; at += MAX_CHANGES_A_MESSAGE)
      void this.#send({ live: changes.slice(at, at + MAX_CHANGES_A_MESSAGE) });
  }

  #send(message: Message): Promise<void> {
    this.#sending = this.#sending
      .then(async () => {
        await this.#deps.pool.query({
          name: 'notify_replicas',
          text: 'SELECT pg_notify($1, $2)',
          values: [CHANNEL, JSON.stringify({ from: this.#id, ...message })],
        });
      })
      .catch((error: unknown) => this.#deps.logger.debug({ err: error }, 'replicas were not told'));
    return this.#sending;
  }

  #receive(payload: string): void {
    // Whoever may NOTIFY may write to every table as well: the payload is ours.
    const message = JSON.parse(payload) as Message & { from: string };
    if (message.from === this.#id) return;
    if ('disconnect' in message) this.#deps.disconnect(message.disconnect, message.reason);
    else if ('relay' in message)
      this.#questions
        .receive(message)
        .catch((error: unknown) => this.#deps.logger.warn({ err: error }, 'could not answer a replica'));
    else for (const change of message.live) this.#deps.live.relay(change);
  }

  #letGo(): void {
    const client = this.#client;
    this.#client = undefined;
    client?.removeAllListeners('notification');
    // A connection that listens does not go back to the pool.
    client?.release(true);
  }

  #reconnect(): void {
    if (this.#isStopped) return;
    this.#letGo();
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => void this.start(), this.#retryMs);
    this.#retryMs = Math.min(LONGEST_RETRY_MS, this.#retryMs * 2);
  }
}
