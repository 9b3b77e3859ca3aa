import { join } from 'node:path';
import type { NextConfig } from 'next';

const repoRoot = join(import.meta.dirname, '../..');

/** Files and nothing else: apps/server serves them beside the API, on one origin. */
const config: NextConfig = {
  output: 'export',
  // `npm run typecheck` does it, with the TypeScript that the rest of the repository has.
  typescript: { ignoreBuildErrors: true },
  transpilePackages: ['@seep/shared'],
  turbopack: { root: repoRoot },
  experimental: { optimizePackageImports: ['@seep/shared', 'radix-ui'] },
};

export default config;
