import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const DRAIN_DEADLINE_MS = 5000;

/**
 * Lets the requests that are being answered finish before closing breaks their connections and takes the database away.
 * Event streams never finish, and are not waited for.
 */
export function drainOnClose(app: FastifyInstance): void {
  const pending = new Set<FastifyRequest>();
  let onDrained: (() => void) | undefined;
  app.addHook('onRequest', async (request) => {
    if (!request.headers.accept?.includes('text/event-stream')) pending.add(request);
  });
  app.addHook('onResponse', async (request) => {
    pending.delete(request);
    if (pending.size === 0) onDrained?.();
  });
  app.addHook('preClose', async () => {
    if (pending.size === 0) return;
    const drained = new Promise<void>((resolve) => {
      onDrained = resolve;
    });
    await Promise.race([drained, delay(DRAIN_DEADLINE_MS, undefined, { ref: false })]);
  });
}
