import { expect, it } from 'vitest';
import { Live } from './live.ts';

it('tells the first event at once, and what follows closely together and once', async () => {
  const live = new Live();
  const stop = new AbortController();
  const batches = live.listenAll(stop.signal, 5);
  const first = batches.next();
  live.emit('sample', { hostId: 1, atMs: 1 });
  expect((await first).value).toEqual([{ kind: 'sample', hostId: 1, atMs: 1 }]);
  live.emit('sample', { hostId: 1, atMs: 2 });
  live.emit('sample', { hostId: 2, atMs: 2 });
  live.emit('sample', { hostId: 1, atMs: 3 });
  live.emit('finding', { hostId: 1, findingId: 7 });
  live.emit('finding', { hostId: 1, findingId: 8 });
  expect((await batches.next()).value).toEqual([
    { kind: 'sample', hostId: 1, atMs: 3 },
    { kind: 'sample', hostId: 2, atMs: 2 },
    { kind: 'finding', hostId: 1, findingId: 7 },
    { kind: 'finding', hostId: 1, findingId: 8 },
  ]);
  stop.abort();
  expect((await batches.next()).done).toBe(true);
});
