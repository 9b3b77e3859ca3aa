import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';

/*
 * What the running agent says of itself to its other commands (`status`, `update`, install.sh): a small file beside
 * the spool, written whenever the connection changes.
 */

const runningStatus = z.object({
  pid: z.number(),
  version: z.string(),
  startedAtMs: z.number(),
  connected: z.boolean(),
  sinceMs: z.number(),
  /** Why it is not connected, as far as that is known. */
  reason: z.optional(z.string()),
  /** The server's clock minus this host's, at the last welcome. */
  clockSkewMs: z.optional(z.number()),
  /** The version that somebody has offered this host on the server. */
  updateOffered: z.optional(z.string()),
});
export type RunningStatus = z.infer<typeof runningStatus>;

const pathIn = (spoolDir: string) => join(spoolDir, 'agent.json');

export function writeStatus(spoolDir: string, status: RunningStatus): void {
  const path = pathIn(spoolDir);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.new`, `${JSON.stringify(status)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch {
    // A disk that cannot be written is the spool's to report; nothing depends on this file.
  }
}

/** Undefined when no agent runs on this spool. */
export function readStatus(spoolDir: string): RunningStatus | undefined {
  try {
    const status = runningStatus.parse(JSON.parse(readFileSync(pathIn(spoolDir), 'utf8')));
    return isAlive(status.pid) ? status : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process: it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
