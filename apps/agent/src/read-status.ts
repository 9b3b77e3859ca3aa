import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { statusPathIn } from './write-status.ts';

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

/** Undefined when no agent runs on this spool. */
export function readStatus(spoolDir: string): RunningStatus | undefined {
  try {
    const status = runningStatus.parse(JSON.parse(readFileSync(statusPathIn(spoolDir), 'utf8')));
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
