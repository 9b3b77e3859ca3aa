import { accessSync, constants, existsSync } from 'node:fs';
import { KernelFs, readPasswd } from '@seep/collectors';
import { readConfigFile } from '../config.ts';
import { formatTable } from '../local/text.ts';
import { checkSources, type SourceCheck } from '../local/unread.ts';
import { print } from '../print.ts';
import { version } from '../version.ts';

export interface DoctorOptions {
  config: string;
  json?: boolean;
}

/** What this user can read of this host and what not, why, and what goes without it. */
export async function doctor({ config, json }: DoctorOptions): Promise<void> {
  const fs = new KernelFs('/');
  const checks = [...(await checkSources(fs)), ...checkSettings(config)];
  const uid = process.getuid?.() ?? 0;
  const user = readPasswd(fs).get(uid) ?? `${uid}`;
  if (json === true) return print(JSON.stringify({ version, user, uid, checks }));
  print(`seep-agent ${version} as ${user} (uid ${uid})`);
  print(
    formatTable(checks, [
      { title: 'STATE', of: ({ state }) => state },
      { title: 'WHAT', of: ({ what }) => what },
      { title: 'WHERE', of: ({ path }) => path },
      { title: 'WHAT FOR', of: ({ gives }) => gives },
      { title: 'WHY NOT', of: ({ remedy }) => remedy ?? '' },
    ]),
  );
  const missing = checks.filter(({ state }) => state === 'denied' || state === 'broken').length;
  print(
    missing === 0
      ? 'everything that this host has can be read'
      : `${missing} of ${checks.length} cannot be read: the agent goes on without them`,
  );
}

/** Settings, credential and spool of the agent that runs here. */
function checkSettings(path: string): SourceCheck[] {
  const settings = { what: 'settings', path, gives: 'where to send what is seen' };
  if (!existsSync(path)) {
    return [{ ...settings, state: 'absent', remedy: 'this host is not enrolled: seep-agent enroll' }];
  }
  try {
    const { credentialFile, spoolDir } = readConfigFile(path);
    return [
      { ...settings, state: 'readable' },
      accessible({ what: 'credential', path: credentialFile, gives: 'the way in' }, constants.R_OK),
      accessible({ what: 'spool', path: spoolDir, gives: 'what waits for the server' }, constants.W_OK),
    ];
  } catch (error) {
    return [{ ...settings, state: 'broken', remedy: (error as Error).message }];
  }
}

function accessible(check: Pick<SourceCheck, 'what' | 'path' | 'gives'>, mode: number): SourceCheck {
  try {
    accessSync(check.path, mode);
    return { ...check, state: 'readable' };
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return isAbsent
      ? { ...check, state: 'absent', remedy: 'it is made when the agent is enrolled and started' }
      : { ...check, state: 'denied', remedy: 'it belongs to the agent’s own user' };
  }
}
