import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { readStatus, type RunningStatus } from '../read-status.ts';
import { UpdateError } from './update-error.ts';
import type { UpdateHost } from './updater.ts';

const run = promisify(execFile);

const UNIT = 'seep-agent.service';
const GUARD = 'seep-agent-rollback';
const SELF_TEST_TIMEOUT_MS = 60_000;
/** The guard comes when we must have come to an end, had we lived: a new agent that is waited for, and the old one again. */
const GUARD_MARGIN_SECONDS = 60;
/** A connection that ends at once was none. */
const STEADY_MS = 3000;
const POLL_MS = 250;

export interface SystemdHostOptions {
  /** Of the executable that ran before, which the guard runs. */
  previous: string;
  config: string;
  spoolDir: string;
  /** How long a new agent may take to connect. */
  deadlineSeconds: number;
  say: (line: string) => void;
}

/** A host whose agent is a unit of systemd. */
export function systemdHost(options: SystemdHostOptions): UpdateHost {
  const { previous, config, spoolDir, deadlineSeconds, say } = options;
  let pidBefore: number | undefined;
  return {
    say,
    selfTest: (path) => selfTest(path, spoolDir),
    label,
    async armGuard() {
      await disarm();
      const afterSeconds = 2 * deadlineSeconds + GUARD_MARGIN_SECONDS;
      const finish = ['update', '--finish', '--config', config, '--within', `${deadlineSeconds}`];
      const timer = ['--quiet', '--collect', `--unit=${GUARD}`, `--on-active=${afterSeconds}s`];
      // Timers come up to a minute late unless they are told not to.
      timer.push('--timer-property=AccuracySec=1s');
      await run('systemd-run', [...timer, previous, ...finish]);
    },
    disarmGuard: disarm,
    async restart() {
      pidBefore = readStatus(spoolDir)?.pid;
      await run('systemctl', ['restart', UNIT]);
    },
    async whyNotConnected() {
      const deadlineMs = performance.now() + deadlineSeconds * 1000;
      let connectedSinceMs: number | undefined;
      while (performance.now() < deadlineMs) {
        const nowMs = performance.now();
        connectedSinceMs =
          startedAnew(spoolDir, pidBefore)?.connected === true ? (connectedSinceMs ?? nowMs) : undefined;
        if (connectedSinceMs !== undefined && nowMs - connectedSinceMs >= STEADY_MS) return undefined;
        await delay(POLL_MS);
      }
      const status = startedAnew(spoolDir, pidBefore);
      const reason = status ? (status.reason ?? 'no reason given') : 'it does not start';
      return `not connected within ${deadlineSeconds} s: ${reason}`;
    },
  };
}

/** What the agent says that was started in the place of another. */
function startedAnew(spoolDir: string, pidBefore: number | undefined): RunningStatus | undefined {
  const status = readStatus(spoolDir);
  return status && status.pid !== pidBefore ? status : undefined;
}

async function disarm(): Promise<void> {
  // There is none, mostly.
  await run('systemctl', ['stop', `${GUARD}.timer`]).catch(() => undefined);
}

/** The new executable runs for the first time here: as the agent's user, whose the spool is, not as root. */
async function selfTest(path: string, spoolDir: string): Promise<string> {
  const { uid, gid } = statSync(spoolDir);
  const user = process.getuid?.() === 0 ? { uid, gid } : {};
  try {
    const { stdout } = await run(path, ['--self-test'], { timeout: SELF_TEST_TIMEOUT_MS, cwd: '/', ...user });
    const { version } = JSON.parse(stdout) as { version?: unknown };
    if (typeof version !== 'string') throw new UpdateError('it does not say its version');
    return version;
  } catch (cause) {
    const { stderr, message } = cause as { stderr?: string; message: string };
    throw new UpdateError(`the new executable fails its self-test: ${stderr?.trim() || message}`, { cause });
  }
}

/** SELinux lets systemd start only what is labelled as a program. */
async function label(path: string): Promise<void> {
  const isOn = await run('selinuxenabled').then(
    () => true,
    () => false,
  );
  if (isOn) await run('chcon', ['-t', 'bin_t', path]);
}
