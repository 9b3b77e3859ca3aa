import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RunningStatus } from './read-status.ts';

/*
 * What the running agent says of itself to its other commands (`status`, `update`, install.sh): a small file beside
 * the spool, written whenever the connection changes.
 */

export const statusPathIn = (spoolDir: string) => join(spoolDir, 'agent.json');

export function writeStatus(spoolDir: string, status: RunningStatus): void {
  const path = statusPathIn(spoolDir);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.new`, `${JSON.stringify(status)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch {
    // A disk that cannot be written is the spool's to report; nothing depends on this file.
  }
}
