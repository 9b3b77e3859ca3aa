import type { OpenSocket } from './socket.ts';

/**
 * By the runtime's own means. The executable has a WebSocket that knows proxies and certificates; `ws` would take a quarter
 * of a megabyte there to do the same with it.
 */
export const openSocket: OpenSocket =
  process.versions['bun'] === undefined
    ? (await import('./ws-socket.ts')).openWsSocket
    : (await import('./bun-socket.ts')).openBunSocket;
