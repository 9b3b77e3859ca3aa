import type { Transport } from './transport.ts';

/** What the connection needs of a WebSocket. */
export interface AgentSocket {
  /** Bytes that were sent and have not left yet. */
  readonly bufferedAmount: number;
  readonly isOpen: boolean;
  /** @param onSent when the frame is on its way, as far as the runtime tells */
  send(frame: Uint8Array, onSent?: () => void): void;
  /** Says so to the server, and waits for it to do the same. */
  close(code: number, reason?: string): void;
  /** At once. */
  terminate(): void;
}

/** What happens to a socket. Behind {@link onClose} nothing does. */
export interface SocketEvents {
  onOpen(): void;
  onFrame(frame: Uint8Array): void;
  onPing(): void;
  /** The server does not let the agent in, and may say why. */
  onRefusal(status: number, body: string): void;
  /** Why there will be no connection, or is none any more. */
  onError(message: string): void;
  onClose(code: number, reason: string): void;
}

export interface SocketOptions {
  authorization: string;
  /** Longest frame that is taken. */
  maxFrameBytes: number;
  transport: Transport;
}

export type OpenSocket = (url: string, options: SocketOptions, events: SocketEvents) => AgentSocket;

/** Kept of the answer of whoever does not let the agent in: a proxy may have a whole page to say. */
export const MAX_REFUSAL_CHARACTERS = 65_536;
