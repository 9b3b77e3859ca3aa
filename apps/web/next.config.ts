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
  experimental: {
    optimizePackageImports: ['@seep/shared', 'radix-ui'],
    // A page is a few large scripts and no stylesheet: on a server that takes in ten thousand hosts each request waits.
    inlineCss: true,
    turbopackChunking: { firstPageLoadPriority: 1, requestCost: 2_000_000, minChunkSize: 400_000 },
  },
};

export default config;
