import { isGone, type KernelFs } from '@seep/collectors';

/** Accounts below this belong to programs, login.defs(5). */
const FIRST_PERSON_UID = 1000;
const NOBODY_UID = 65_534;

/** Names of the people in /etc/passwd, which is itself not recorded. */
export function userNamesOf(fs: KernelFs): string[] {
  try {
    return parseUserNames(fs.readText('/etc/passwd'));
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

export function parseUserNames(passwd: string): string[] {
  return passwd
    .split('\n')
    .map((line) => line.split(':'))
    .filter(([name, , uid]) => name && Number(uid) >= FIRST_PERSON_UID && Number(uid) !== NOBODY_UID)
    .map(([name]) => name as string);
}
