import { formatBytes } from '@seep/shared';
import { readConfigFile } from '../config.ts';
import { print } from '../print.ts';
import { inspectSpool } from '../spool/inspect-spool.ts';
import { version } from '../version.ts';

export interface StatusOptions {
  config: string;
  json?: boolean;
}

/** What this agent is set to, and what waits to be sent. */
export function status({ config, json }: StatusOptions): void {
  const settings = readConfigFile(config);
  const spool = inspectSpool(settings.spoolDir);
  if (json) return print(JSON.stringify({ version, server: settings.server, config, spool }));
  print(`seep-agent ${version}`);
  print(`server   ${settings.server}`);
  print(
    `spool    ${settings.spoolDir}: ${spool.records} records, ${formatBytes(spool.bytes)}, of ${spool.boots} boots`,
  );
}
