import { parseEnvFile } from '../env-file.ts';
import { unlessGone } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';
import { ParseError } from '../parse-error.ts';

const DIRECTORY = '/run/systemd/sessions';

/**
 * A login session, as logind saves it. Its idle hint is not in the file: logind works it out when asked, from the
 * access time of `tty`, or from what a desktop tells it.
 */
export interface Session {
  /** Name of the file: `2`, `c1`. */
  id: string;
  uid: number;
  user?: string;
  /** `user` is a person; `greeter` and `lock-screen` wait for one, `background` is cron, `manager` is user@.service. */
  class?: string;
  /** In the foreground of its seat; a session without a seat (ssh) always is. */
  isActive?: boolean;
  /** `opening`, `online`, `active` or `closing`: logged out, but something of it still runs. */
  state?: string;
  isRemote?: boolean;
  /** `tty`, `x11`, `wayland`, `web`, `mir` or `unspecified`. */
  type?: string;
  /** `tty1`, `pts/0`; sshd's is often not known. */
  tty?: string;
  seat?: string;
  /** What let it in: `sshd`, `login`, `gdm-password`. */
  service?: string;
  leaderPid?: number;
  /** Unit that holds its processes: `session-2.scope`. */
  scope?: string;
  startedAtMs?: number;
}

/*
 * # This is private data. Do not parse.
 * UID=1000
 * USER=alice
 * ACTIVE=1
 * STATE=active
 * REMOTE=1
 * TYPE=tty
 * CLASS=user
 * SCOPE=session-2.scope
 * FIFO=/run/systemd/sessions/2.ref
 * TTY=pts/0
 * SERVICE=sshd
 * LEADER=1234
 * REALTIME=1795376002000000
 *
 * sd-login(3) is the promised way, and reads these same files.
 */

/**
 * /run/systemd/sessions/ID.
 * @throws ParseError for a bad number, or without UID
 */
export function parseSession(text: string, id: string): Session {
  const file = `${DIRECTORY}/${id}`;
  const values = parseEnvFile(text);
  const uid = values.get('UID');
  if (uid === undefined) throw new ParseError(file, 1, '', 'has no UID');
  const integer = (key: string, token: string): number => parseInteger(token, file, lineOf(text, key));
  const session: Session = { id, uid: integer('UID', uid) };
  for (const [field, key] of TEXT_FIELDS) {
    const value = values.get(key);
    if (value) session[field] = value;
  }
  for (const [field, key] of FLAG_FIELDS) {
    const value = values.get(key);
    if (value) session[field] = value === '1';
  }
  const leader = values.get('LEADER');
  if (leader) session.leaderPid = integer('LEADER', leader);
  const realtime = values.get('REALTIME');
  if (realtime) session.startedAtMs = Math.floor(integer('REALTIME', realtime) / 1000);
  return session;
}

/** All sessions; undefined where no logind keeps any. */
export function readSessions(fs: KernelFs): Session[] | undefined {
  // Beside each file lies ID.ref, a fifo: whoever opens it waits. A name with a dot in front is a file in the making.
  const names = unlessGone(() => fs.listFiles(DIRECTORY));
  if (names === undefined) return undefined;
  const sessions: Session[] = [];
  for (const id of names) {
    if (id.startsWith('.') || id.endsWith('.ref')) continue;
    const text = unlessGone(() => fs.readText(`${DIRECTORY}/${id}`));
    if (text !== undefined) sessions.push(parseSession(text, id));
  }
  return sessions;
}

/** Whether somebody is there: a person's session that has not ended. */
export function isUserSession(session: Session): boolean {
  return (session.class === undefined || /^user(?:-|$)/.test(session.class)) && session.state !== 'closing';
}

const TEXT_FIELDS = [
  ['user', 'USER'],
  ['class', 'CLASS'],
  ['state', 'STATE'],
  ['type', 'TYPE'],
  ['tty', 'TTY'],
  ['seat', 'SEAT'],
  ['service', 'SERVICE'],
  ['scope', 'SCOPE'],
] as const;

const FLAG_FIELDS = [
  ['isActive', 'ACTIVE'],
  ['isRemote', 'REMOTE'],
] as const;

function lineOf(text: string, key: string): number {
  return text.split('\n').findIndex((line) => line.trimStart().startsWith(`${key}=`)) + 1;
}
