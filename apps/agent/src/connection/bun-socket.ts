import { Buffer } from 'node:buffer';
import { type AgentSocket, MAX_REFUSAL_CHARACTERS, type SocketEvents, type SocketOptions } from './socket.ts';

/** bun's WebSocket: that of browsers, and what `ws` is made of under bun. */
interface BunWebSocket {
  binaryType: string;
  readonly bufferedAmount: number;
  readonly readyState: number;
  addEventListener(type: 'open' | 'ping', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: Buffer | string }) => void): void;
  /** The server's answer to the upgrade, whatever it is. */
  addEventListener(
    type: 'handshake',
    listener: (event: { data: { statusCode: number; body?: Uint8Array } }) => void,
  ): void;
  addEventListener(type: 'error', listener: (event: { message: string }) => void): void;
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void;
  send(frame: Uint8Array): void;
  close(code: number, reason?: string): void;
  terminate(): void;
}

const OPEN = 1;
const SWITCHING_PROTOCOLS = 101;

/** In the executable. A frame of any length is taken: it is in memory before anybody is told. */
export function openBunSocket(
  url: string,
  { authorization, transport }: Omit<SocketOptions, 'maxFrameBytes'>,
  events: SocketEvents,
): AgentSocket {
  const { WebSocket: Native } = globalThis as unknown as {
    WebSocket: new (url: string, options: object) => BunWebSocket;
  };
  const socket = new Native(url, { headers: { authorization }, perMessageDeflate: false, ...transport });
  socket.binaryType = 'nodebuffer';
  /** Then an error says no more than that. */
  let isGivenUp = false;
  socket.addEventListener('open', () => events.onOpen());
  socket.addEventListener('message', ({ data }) =>
    // A frame of text is none of ours: it is refused for what it says.
    events.onFrame(typeof data === 'string' ? Buffer.from(data) : data),
  );
  socket.addEventListener('ping', () => events.onPing());
  socket.addEventListener('handshake', ({ data: { statusCode, body } }) => {
    if (statusCode === SWITCHING_PROTOCOLS) return;
    isGivenUp = true;
    events.onRefusal(
      statusCode,
      Buffer.from(body ?? [])
        .toString('utf8')
        .slice(0, MAX_REFUSAL_CHARACTERS),
    );
  });
  socket.addEventListener('error', ({ message }) => {
    if (!isGivenUp) events.onError(message);
  });
  socket.addEventListener('close', ({ code, reason }) => events.onClose(code, reason));
  return {
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    get isOpen() {
      return socket.readyState === OPEN;
    },
    send: (frame, onSent) => {
      socket.send(frame);
      if (onSent) queueMicrotask(onSent);
    },
    close: (code, reason) => socket.close(code, reason),
    terminate: () => {
      isGivenUp = true;
      socket.terminate();
    },
  };
}
