import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { readConfigFile, transportOf } from '../config.ts';
import { print } from '../print.ts';
import { Swap } from '../update/swap.ts';
import { systemdHost } from '../update/systemd-host.ts';
import { UpdateError } from '../update/update-error.ts';
import { Updater } from '../update/updater.ts';
import { version } from '../version.ts';

export interface UpdateOptions {
  config: string;
  check?: boolean;
  finish?: boolean;
  allowDowngrade?: boolean;
  allowHttp?: boolean;
  within: number;
  json?: boolean;
}

const WRITABLE_BY_ALL = 0o002;
const LOOPBACK = /^http:\/\/(127\.[\d.]+|localhost|\[::1\])([:/]|$)/;

/**
 * Brings this host's executable to what its server has. Root runs it: the agent itself can write neither its executable
 * nor its unit, so nothing that a server says to it becomes a program.
 */
export async function update(options: UpdateOptions): Promise<void> {
  const { server, spoolDir, ...file } = readConfigFile(options.config);
  const swap = new Swap(binaryInPlace());
  const say = (line: string) => {
    if (!options.json) print(line);
  };
  const isCheck = options.check === true;
  if (!isCheck) requireSystemd();
  if (server.startsWith('http:') && !LOOPBACK.test(server) && !options.allowHttp) {
    throw new UpdateError(
      `${server} is not encrypted: anybody on the way could send another program, checksum and all; --allow-http takes it all the same`,
    );
  }
  const host = systemdHost({
    previous: swap.previous,
    config: options.config,
    spoolDir,
    deadlineSeconds: options.within,
    say,
  });
  const updater = new Updater(swap, host);
  if (options.finish) return updater.finish();
  const result = await updater.update({
    server,
    transport: transportOf(file),
    version,
    mayDowngrade: options.allowDowngrade === true,
    isCheck,
  });
  if (options.json) return print(JSON.stringify(result));
  const words = {
    current: `${result.from} is what the server has`,
    available: `the server has ${result.to}, this host ${result.from}`,
    updated: `updated from ${result.from} to ${result.to}, connected`,
  };
  say(words[result.outcome]);
}

/** The executable that hosts run: ourselves, or the one that we are the predecessor of. */
function binaryInPlace(): string {
  if (process.versions['bun'] === undefined) {
    throw new UpdateError('this is not the executable: sources are updated as they were fetched');
  }
  const path = realpathSync(process.execPath).replace(/\.previous$/, '');
  const folder = dirname(path);
  if ((statSync(folder).mode & WRITABLE_BY_ALL) !== 0) {
    throw new UpdateError(`everybody may write to ${folder}: no program that root starts may lie there`);
  }
  return path;
}

function requireSystemd(): void {
  if (process.getuid?.() !== 0) throw new UpdateError('this has to run as root: sudo seep-agent update');
  if (!existsSync('/run/systemd/system')) {
    throw new UpdateError(
      'this host has no systemd, so nobody could start the new agent, or the old one again: run install.sh instead',
    );
  }
}
