import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { statusPathIn } from './write-status.ts';

const runningStatus = v.object({
  pid: v.number(),
  version: v.string(),
  startedAtMs: v.number(),
  connected: v.boolean(),
  sinceMs: v.number(),
  /** Why it is not connected, as far as that is known. */
  reason: v.optional(v.string()),
  /** The server's clock minus this host's, at the last welcome. */
  clockSkewMs: v.optional(v.number()),
  /** The version that somebody has offered this host on the server. */
  updateOffered: v.optional(v.string()),
});
export type RunningStatus = v.InferOutput<typeof runningStatus>;

/** Undefined when no agent runs on this spool. */
export function readStatus(spoolDir: string): RunningStatus | undefined {
  try {
    const status = v.parse(runningStatus, JSON.parse(readFileSync(statusPathIn(spoolDir), 'utf8')));
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
