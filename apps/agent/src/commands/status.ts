import { formatBytes } from '@seep/shared';
import { readConfigFile } from '../config.ts';
import { print } from '../print.ts';
import { inspectSpool } from '../spool/inspect-spool.ts';
import { type RunningStatus, readStatus } from '../read-status.ts';
import { version } from '../version.ts';

export interface StatusOptions {
  config: string;
  json?: boolean;
}

/** What this agent is set to, whether it runs and is connected, and what waits to be sent. */
export function status({ config, json }: StatusOptions): void {
  const settings = readConfigFile(config);
  const spool = inspectSpool(settings.spoolDir);
  const running = readStatus(settings.spoolDir);
  if (json) {
    const connected = running?.connected ?? false;
    return print(JSON.stringify({ version, server: settings.server, config, connected, running, spool }));
  }
  print(`seep-agent ${version}`);
  print(`server   ${settings.server}`);
  print(`running  ${describe(running)}`);
  if (running?.updateOffered !== undefined)
    print(`offered  ${running.updateOffered}: sudo seep-agent update`);
  print(
    `spool    ${settings.spoolDir}: ${spool.records} records, ${formatBytes(spool.bytes)}, of ${spool.boots} boots`,
  );
}

function describe(running: RunningStatus | undefined): string {
  if (!running) return 'no';
  const { pid, version: runningVersion, connected, sinceMs, reason } = running;
  const since = new Date(sinceMs).toISOString();
  return `${runningVersion}, pid ${pid}, ${connected ? 'connected' : 'not connected'} since ${since}${
    connected || reason === undefined ? '' : `: ${reason}`
  }`;
}
