import { createServer } from 'node:net';

/** Below what Linux gives to connections that go out by themselves (ip_local_port_range begins at 32768). */
const FIRST = 20_000;
const LAST = 32_000;

/**
 * A port on 127.0.0.1 that nobody listens on now, for tests and demos. Not one of those that the kernel hands out: while
 * a server of a test is stopped, a connection that goes out could be given its port (or be connected to itself).
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  const isListening = await new Promise<boolean>((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (isListening)
    await new Promise((resolve) => {
      probe.close(resolve);
    });
  return isListening;
}
