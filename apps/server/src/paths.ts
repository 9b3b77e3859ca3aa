import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folder of this package, whether the code runs from its sources or from the bundle. */
function packageDir(): string {
  for (let dir = import.meta.dirname; dir !== dirname(dir); dir = dirname(dir)) {
    const manifest = join(dir, 'package.json');
    if (
      existsSync(manifest) &&
      (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name === '@seep/server'
    ) {
      return dir;
    }
  }
  throw new Error(`no package.json of @seep/server above ${import.meta.dirname}`);
}

export const MIGRATIONS_DIR = join(packageDir(), 'migrations');

/** Where `next build` of apps/web puts the dashboard. */
export const DEFAULT_WEB_DIR = join(packageDir(), '..', 'web', 'out');

/** Where `npm run build:agent` puts the agent's executables. */
export const DEFAULT_AGENT_DIR = join(packageDir(), '..', 'agent', 'dist', 'download');
