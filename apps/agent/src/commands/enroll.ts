import { readFileSync } from 'node:fs';
import { text as textOf } from 'node:stream/consumers';
import { KernelFs, readHostname } from '@seep/collectors';
import { ConfigError, writeSettings } from '../config.ts';
import { enroll } from '../enroll.ts';
import { print } from '../print.ts';

export interface EnrollOptions {
  config: string;
  server: string;
  token?: string;
  tokenFile?: string;
  label: Record<string, string>;
  interval?: number;
  spoolDir?: string;
}

/** Makes this host known to a server, and writes settings and credential. */
export async function enrollHost(options: EnrollOptions): Promise<void> {
  const token = await tokenOf(options);
  const hostname = readHostname(new KernelFs('/'));
  const { hostId, credential } = await enroll(options.server, { token, hostname, labels: options.label });
  writeSettings(
    options.config,
    {
      server: options.server,
      ...(options.interval !== undefined && { intervalSeconds: options.interval }),
      ...(options.spoolDir !== undefined && { spoolDir: options.spoolDir }),
    },
    credential,
  );
  print(`enrolled as host ${hostId}; settings are in ${options.config}`);
}

async function tokenOf({ token, tokenFile }: EnrollOptions): Promise<string> {
  if (token !== undefined) return token;
  if (tokenFile === undefined) {
    throw new ConfigError('give the enrolment token: --token-file FILE, or - for standard input');
  }
  const text = tokenFile === '-' ? await textOf(process.stdin) : readFileSync(tokenFile, 'utf8');
  if (text.trim() === '') throw new ConfigError(`${tokenFile}: holds no token`);
  return text.trim();
}
