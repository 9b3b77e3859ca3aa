import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { KernelFs, readHostname } from '@seep/collectors';
import { ConfigError, readConfigFile, readCredential, transportOf, writeSettings } from '../config.ts';
import type { Transport } from '../connection/transport.ts';
import { enroll, hostOf } from '../enroll.ts';
import { print } from '../print.ts';

export interface EnrollOptions {
  config: string;
  server: string;
  token?: string;
  tokenFile?: string;
  label: Record<string, string>;
  interval?: number;
  spoolDir?: string;
  proxy?: string;
  caFile?: string;
  keep?: boolean;
}

/** Makes this host known to a server, and writes settings and credential. */
export async function enrollHost(options: EnrollOptions): Promise<void> {
  const server = options.server.replace(/\/+$/, '');
  const token = await tokenOf(options);
  const transport = transportBeside(options);
  const kept = options.keep ? await keptHost(options.config, server, transport) : undefined;
  if (kept !== undefined) return print(`already enrolled as host ${kept}`);
  const hostname = readHostname(new KernelFs('/'));
  const { hostId, credential } = await enroll(server, { token, hostname, labels: options.label }, transport);
  writeSettings(
    options.config,
    {
      server,
      ...(options.interval !== undefined && { intervalSeconds: options.interval }),
      ...(options.spoolDir !== undefined && { spoolDir: options.spoolDir }),
      ...(options.proxy !== undefined && { proxy: options.proxy }),
      ...(options.caFile !== undefined && { caFile: options.caFile }),
    },
    credential,
  );
  print(`enrolled as host ${hostId}; settings are in ${options.config}`);
}

/** The host that an earlier enrolment with this server made of us, if the server still lets it in. */
async function keptHost(path: string, server: string, transport: Transport): Promise<string | undefined> {
  if (!existsSync(path)) return undefined;
  const file = readConfigFile(path);
  if (file.server.replace(/\/+$/, '') !== server || !existsSync(file.credentialFile)) return undefined;
  return hostOf(server, readCredential(file.credentialFile), transport);
}

/** Before there are settings: a relative name lies beside them, as it will when they are read. */
function transportBeside({ config, proxy, caFile }: EnrollOptions): Transport {
  return transportOf({
    proxy,
    caFile: caFile === undefined || isAbsolute(caFile) ? caFile : join(dirname(config), caFile),
  });
}

async function tokenOf({ token, tokenFile }: EnrollOptions): Promise<string> {
  if (token !== undefined) return token;
  if (tokenFile === undefined) return '';
  const text = tokenFile === '-' ? await textOf(process.stdin) : readFileSync(tokenFile, 'utf8');
  if (text.trim() === '') throw new ConfigError(`${tokenFile}: holds no token`);
  return text.trim();
}
