import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type AgentConfig,
  decodeToServer,
  encodeMessage,
  type NumberedMessage,
  type ToAgent,
  type ToServer,
} from '@seep/shared';
import { type WebSocket, WebSocketServer } from 'ws';

/** For one message after another: a machine that is busy takes seconds to run an agent. */
const WAIT_MS = 30_000;

/** The server's side of the protocol, real sockets and all, told by a test what to say. */
export class FakeServer {
  readonly #server: WebSocketServer;
  readonly received: ToServer[] = [];
  readonly #waiting = new Set<() => void>();
  socket: WebSocket | undefined;
  /** What the welcome says is stored, by boot. */
  storedSeqs: number[] = [];
  /** Ack each numbered record as it comes. */
  acksAll = true;
  config: AgentConfig = {
    intervalMs: 1000,
    keyframeIntervalMs: 600_000,
    heartbeatIntervalMs: 20_000,
    timeScale: 1,
    scrub: 'default',
  };

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.socket = socket;
      socket.on('message', (data) => this.#receive(socket, decodeToServer(data as Buffer) as ToServer));
    });
  }

  static async listen(port = 0, host = '127.0.0.1'): Promise<FakeServer> {
    const server = new WebSocketServer({ host, port });
    await new Promise((resolve, reject) => {
      server.once('listening', resolve);
      server.once('error', reject);
    });
    return new FakeServer(server);
  }

  /** On a server that listens already: one with TLS. */
  static on(server: Server): FakeServer {
    return new FakeServer(new WebSocketServer({ server }));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/agent`;
  }

  get numbered(): NumberedMessage[] {
    return this.received.filter((message): message is NumberedMessage => 'seq' in message);
  }

  send(message: ToAgent): void {
    this.socket?.send(encodeMessage(message));
  }

  /** Waits until a condition on what was received holds. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`waited in vain for ${condition.toString()}`)),
          WAIT_MS,
        );
        this.#waiting.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  async close(): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  #receive(socket: WebSocket, message: ToServer): void {
    this.received.push(message);
    if (message.type === 'hello') {
      const storedSeqs = message.body.boots.map((_boot, index) => this.storedSeqs[index] ?? 0);
      const { config } = this;
      socket.send(encodeMessage({ type: 'welcome', body: { serverTimeMs: Date.now(), config, storedSeqs } }));
    } else if ('seq' in message && this.acksAll) {
      socket.send(encodeMessage({ type: 'ack', body: { boot: message.boot, seq: message.seq } }));
    }
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}
