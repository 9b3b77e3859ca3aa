import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A final binary frame, masked, whose length follows in eight bytes (RFC 6455, 5.2). */
const BINARY_FRAME = [0x82, 0xff];

/** Speaks just enough WebSocket to be let in, and answers nothing that it is told: no close, no ping. */
export class DeafPeer implements AsyncDisposable {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.#socket = socket;
    // It is cut off in the middle of what it sends.
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      this.#received = Buffer.concat([this.#received, data]);
    });
  }

  static async connect(url: string, credential: string): Promise<DeafPeer> {
    const { hostname, port, host, pathname } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const peer = new DeafPeer(socket);
    socket.write(
      [
        `GET ${pathname} HTTP/1.1`,
        `Host: ${host}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
        `Authorization: Bearer ${credential}`,
        '\r\n',
      ].join('\r\n'),
    );
    await peer.hears('\r\n\r\n');
    if (!peer.#received.includes('101 Switching')) throw new Error(peer.#received.toString());
    return peer;
  }

  get isConnected(): boolean {
    return !this.#socket.destroyed;
  }

  send(bytes: Uint8Array): void {
    const header = Buffer.alloc(14);
    header.set(BINARY_FRAME);
    header.writeBigUInt64BE(BigInt(bytes.length), 2);
    // A mask of zeros changes nothing.
    this.#socket.write(header);
    this.#socket.write(bytes);
  }

  /** Waits until the server has said something with this text in it. */
  async hears(text: string): Promise<void> {
    while (!this.#received.includes(text)) await once(this.#socket, 'data');
  }

  /** Waits until the server has cut it off. */
  async cutOff(): Promise<void> {
    if (this.isConnected) await once(this.#socket, 'close');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
  }
}
