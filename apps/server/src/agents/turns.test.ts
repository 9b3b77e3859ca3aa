import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

test('turns come in order, and others run between slices of long work', async () => {
  const turns = new Turns();
  const order: string[] = [];
  const work = async (name: string) => {
    await turns.take();
    order.push(name);
    const endMs = performance.now() + 12;
    while (performance.now() < endMs);
  };
  const others = new Promise<void>((resolve) => {
    setImmediate(() =>
      setImmediate(() =>
        setImmediate(() => {
          order.push('other');
          resolve();
        }),
      ),
    );
  });
  await Promise.all([work('a'), work('b'), work('c'), work('d'), others]);
  expect(order.filter((name) => name !== 'other')).toEqual(['a', 'b', 'c', 'd']);
  expect(order.indexOf('other')).toBeLessThan(4);
});
