import WebSocket from 'ws';
import { type AgentSocket, MAX_REFUSAL_CHARACTERS, type SocketEvents, type SocketOptions } from './socket.ts';
import { requireTransport } from './transport.ts';

/** Under Node. @throws Error when a proxy or certificates are asked for */
export function openWsSocket(
  url: string,
  { authorization, maxFrameBytes, transport }: SocketOptions,
  events: SocketEvents,
): AgentSocket {
  requireTransport(transport);
  const socket = new WebSocket(url, {
    headers: { authorization },
    perMessageDeflate: false,
    maxPayload: maxFrameBytes,
  });
  socket.binaryType = 'nodebuffer';
  /** Then an error says no more than that. */
  let isGivenUp = false;
  socket
    .on('open', () => events.onOpen())
    .on('message', (data) => events.onFrame(data as Buffer))
    .on('ping', () => events.onPing())
    .on('unexpected-response', (request, response) => {
      isGivenUp = true;
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
        if (body.length > MAX_REFUSAL_CHARACTERS) response.destroy();
      });
      // Cut off half way, it is a refusal all the same.
      response.on('error', () => undefined);
      response.on('close', () => {
        events.onRefusal(response.statusCode ?? 0, body);
        request.destroy();
        socket.terminate();
      });
    })
    .on('error', (error) => {
      if (!isGivenUp) events.onError(error.message || String(error));
    })
    .on('close', (code, reason) => events.onClose(code, reason.toString()));
  return {
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    get isOpen() {
      return socket.readyState === WebSocket.OPEN;
    },
    send: (frame, onSent) => socket.send(frame, onSent),
    close: (code, reason) => socket.close(code, reason),
    terminate: () => {
      isGivenUp = true;
      socket.terminate();
    },
  };
}
