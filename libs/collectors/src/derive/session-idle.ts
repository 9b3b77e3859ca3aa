import type { Session } from '../run/systemd-sessions.ts';
import { isUserSession } from '../run/systemd-sessions.ts';
import type { UtmpEntry } from '../run/utmp.ts';

/** Who has not typed for so long is idle. */
const IDLE_AFTER_MS = 10 * 60 * 1000;

/** Whether somebody is at work in a session. */
export interface SessionActivity {
  /** logind's id of it; absent for one that utmp alone has. */
  sessionId?: string;
  user?: string;
  tty?: string;
  /** Absent without a terminal. */
  inputAtMs?: number;
  /** Undefined where nobody can tell: a desktop, or a terminal out of sight. Take it for at work. */
  isIdle: boolean | undefined;
}

/** How to find out when a terminal was last typed at, see readTtyActivity. */
export type InputTime = (tty: string) => number | undefined;

/**
 * Sessions of people, from logind's list, or from utmp on a host without logind. Greeters, lock screens, managers,
 * background jobs and those that are closing are left out. The access time of a terminal tells when it was last typed
 * at; it says nothing of a desktop, whose idle hint only logind's own interface gives.
 */
export function sessionActivities(
  sessions: readonly Session[] | undefined,
  utmp: readonly UtmpEntry[] | undefined,
  inputTime: InputTime,
  nowMs: number,
): SessionActivity[] {
  const logins = (utmp ?? []).filter(({ type }) => type === 'user');
  if (sessions === undefined) {
    return logins.map(({ user, line }) => activityOf({ user, tty: line }, inputTime, nowMs));
  }
  return sessions.filter(isUserSession).map((session) => {
    const { id: sessionId, user } = session;
    const tty = session.tty ?? ttyOf(session, logins);
    return activityOf(
      { sessionId, ...(user !== undefined && { user }), ...(tty !== undefined && { tty }) },
      inputTime,
      nowMs,
    );
  });
}

/** Sessions in which somebody may be at work: all that are not known to be idle. */
export function countActiveSessions(activities: readonly SessionActivity[]): number {
  return activities.filter(({ isIdle }) => isIdle !== true).length;
}

/** sshd opens the terminal after the session: logind does not know it, utmp does, by the pid of the same sshd. */
function ttyOf({ leaderPid }: Session, logins: readonly UtmpEntry[]): string | undefined {
  return leaderPid === undefined ? undefined : logins.find(({ pid }) => pid === leaderPid)?.line;
}

function activityOf(
  session: Omit<SessionActivity, 'inputAtMs' | 'isIdle'>,
  inputTime: InputTime,
  nowMs: number,
): SessionActivity {
  const inputAtMs = session.tty === undefined ? undefined : inputTime(session.tty);
  if (inputAtMs === undefined) return { ...session, isIdle: undefined };
  return { ...session, inputAtMs, isIdle: nowMs - inputAtMs >= IDLE_AFTER_MS };
}
