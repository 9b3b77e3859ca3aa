import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { patience } from '../../vitest.patience.ts';

export default defineConfig({
  resolve: { alias: { '@': join(import.meta.dirname, 'src') } },
  test: { ...patience, include: ['src/**/*.test.ts'] },
});
