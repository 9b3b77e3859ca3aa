import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { hostsWithin, openFilesLimit, RAISE_OPEN_FILES, reservedFiles } from '../open-files.ts';
import { OnceAMinute } from './once-a-minute.ts';

/**
 * All connections that the server holds, bounded by the files that it may have open: without a bound of ours, agents
 * take all of them, and whoever comes to see what is wrong is cut off by the kernel. Agents leave a reserve to pages and
 * health checks; what these hold while they ask nothing is closed where it gets scarce.
 */
export class Connections {
  readonly #log: Logger;
  readonly #readLimit: () => number;
  readonly #agentsSaid = new OnceAMinute();
  readonly #droppedSaid = new OnceAMinute();
  #limit: number;
  #server: Server | undefined;
  #count = 0;
  #agentCount = 0;
  /** Answered, and kept for a next request. */
  readonly #idle = new Set<Socket>();
  /** Whose end is heard already. */
  readonly #known = new WeakSet<Socket>();

  constructor(logger: Logger, readLimit: () => number = openFilesLimit) {
    this.#log = logger.child({ component: 'connections' });
    this.#readLimit = readLimit;
    this.#limit = readLimit();
  }

  /** Open files that the process may have. */
  get limit(): number {
    return this.#limit;
  }

  get count(): number {
    return this.#count;
  }

  /** Little is left even of what agents leave to others: what would hold a connection for long is refused. */
  get isScarce(): boolean {
    return this.#count > this.#most - this.#kept / 4;
  }

  get #most(): number {
    return this.#limit - this.#kept;
  }

  /**
   * Half of the reserve is for connections, the other half for all that is none: 16 to PostgreSQL, files that are sent,
   * the process's own, some 50 in practice.
   */
  get #kept(): number {
    return Math.floor(reservedFiles(this.#limit) / 2);
  }

  /** Before the server listens. */
  watch(server: Server): void {
    this.#server = server;
    // Those beyond are accepted and closed at once, which leaves files for everything else.
    server.maxConnections = this.#most;
    server.on('connection', (socket) => {
      this.#count++;
      socket.once('close', () => this.#count--);
      if (this.isScarce) this.#freeIdle();
    });
    server.on('request', ({ socket }, response) => {
      this.#forgetAtEnd(socket);
      this.#idle.delete(socket);
      response.once('finish', () => {
        if (!socket.destroyed) this.#idle.add(socket);
      });
    });
    server.on('drop', () => this.#dropped());
    // Other errors are of listening, and told to whoever had it listen; one that nobody hears would end the process.
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.syscall === 'accept') this.#dropped();
    });
  }

  /**
   * Counts the connection as an agent's until it ends.
   * @returns why it must end now, when it would take what is kept for others
   */
  admitAgent(socket: Duplex): string | undefined {
    if (this.#agentCount < hostsWithin(this.#limit) && !this.isScarce) {
      this.#agentCount++;
      socket.once('close', () => this.#agentCount--);
      return undefined;
    }
    this.#agentsSaid.happened((times) => {
      if (this.#hasNewLimit()) return;
      this.#log.warn(
        { limit: this.#limit, agents: this.#agentCount, connections: this.#count, turnedAway: times },
        `agents are turned away, this server has no room for more: ${RAISE_OPEN_FILES}`,
      );
    });
    return `this server may have ${this.#limit} files open and has no room for more agents: ${RAISE_OPEN_FILES}`;
  }

  #forgetAtEnd(socket: Socket): void {
    if (this.#known.has(socket)) return;
    this.#known.add(socket);
    socket.once('close', () => this.#idle.delete(socket));
  }

  #dropped(): void {
    this.#freeIdle();
    this.#droppedSaid.happened((times) => {
      if (this.#hasNewLimit()) return;
      this.#log.error(
        { limit: this.#limit, agents: this.#agentCount, connections: this.#count, dropped: times },
        `connections are cut off, pages and health checks too, this server has no files left: ${RAISE_OPEN_FILES}`,
      );
    });
  }

  /** Whoever has it raised while the server runs need not start it anew: all agents would come again. */
  #hasNewLimit(): boolean {
    const before = this.#limit;
    try {
      this.#limit = this.#readLimit();
    } catch {
      // There is no file left to read it with.
    }
    if (this.#server) this.#server.maxConnections = this.#most;
    if (this.#limit > before) this.#log.info({ limit: this.#limit, before }, 'more files may be open now');
    return this.#limit > before;
  }

  /**
   * Ends those that are kept for a next request, for which a browser opens another one. Not closeIdleConnections: that
   * ends those too whose answer is still being sent.
   */
  #freeIdle(): void {
    for (const socket of this.#idle) socket.destroy();
    this.#idle.clear();
  }
}
