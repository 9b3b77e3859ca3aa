import { KernelFs, readPasswd } from '@seep/collectors';
import { readThresholds } from '../config.ts';
import { printError } from '../print.ts';
import { Progress } from './progress.ts';
import { HostReader } from './reading.ts';
import type { Thresholds } from './thresholds.ts';
import { checkSources, deniedSentences } from './unread.ts';

/** Options that every command on a host has. */
export interface LocalOptions {
  config: string;
  json?: boolean;
  /** Thresholds of the command line, before those of the settings. */
  threshold: Partial<Thresholds>;
}

/** What a command on a host begins with. */
export interface LocalSession {
  fs: KernelFs;
  reader: HostReader;
  thresholds: Thresholds;
  progress: Progress;
  /** What could not be read, in sentences; they have been said on standard error already. */
  unread: string[];
  userOf: (uid: number) => string;
}

export async function openSession({ config, threshold }: LocalOptions): Promise<LocalSession> {
  const fs = new KernelFs('/');
  const unread = deniedSentences(await checkSources(fs));
  for (const sentence of unread) printError(sentence);
  const users = readPasswd(fs);
  return {
    fs,
    reader: new HostReader(fs),
    thresholds: { ...readThresholds(config), ...threshold },
    progress: new Progress(process.stderr),
    unread,
    userOf: (uid) => users.get(uid) ?? `${uid}`,
  };
}
