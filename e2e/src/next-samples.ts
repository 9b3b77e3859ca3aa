import { expect } from '@playwright/test';
import type { Product } from './product.ts';

/** Until that many more samples of this machine's agent, the first host, are stored. */
export async function nextSamples(product: Product, count: number): Promise<void> {
  const stored = async () => (await product.get<{ samples: { stored: number } }>('/hosts/1')).samples.stored;
  const before = await stored();
  await expect.poll(stored, { timeout: 60_000 }).toBeGreaterThanOrEqual(before + count);
}
