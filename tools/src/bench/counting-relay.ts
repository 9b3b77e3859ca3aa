import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Passes a TCP connection on to a server, and counts what goes through it. */
export class CountingRelay implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  sentBytes = 0;
  receivedBytes = 0;

  private constructor(port: number) {
    this.#server = createServer((inside) => {
      const outside = connect(port, '127.0.0.1');
      for (const socket of [inside, outside]) {
        this.#sockets.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => {
          this.#sockets.delete(socket);
          inside.destroy();
          outside.destroy();
        });
      }
      inside.on('data', (data) => (this.sentBytes += data.length));
      outside.on('data', (data) => (this.receivedBytes += data.length));
      inside.pipe(outside).pipe(inside);
    });
  }

  static async to(port: number): Promise<CountingRelay> {
    const relay = new CountingRelay(port);
    await new Promise<void>((resolve) => {
      relay.#server.listen(0, '127.0.0.1', resolve);
    });
    return relay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}
