import { unlessGone } from '../../errno.ts';
import type { KernelFs } from '../../fs.ts';
import { textOf } from '../../text.ts';

/** Most that is read of a command line. Java's class paths take 50 kB; the kernel allows megabytes. */
const MAX_READ_BYTES = 64 * 1024;

const NUL = 0;

/** What a shell takes as it stands. `*` is not, but nobody reads `'***'` with pleasure. */
const PLAIN = /^[\p{L}\p{N}_@%+=:,./*^-]+$/u;

/*
 * node\0server.js\0--name\0my app\0
 * nginx: worker process\0\0\0\0              (setproctitle: one string in the place of the arguments)
 */

/**
 * /proc/PID/cmdline: the arguments, the program's own first. None for kernel threads and zombies. NULs at the end are
 * what is left of a longer line that the program wrote over, so that empty arguments at the end are lost.
 */
export function parsePidCmdline(bytes: Uint8Array): string[] {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === NUL) end--;
  return end === 0 ? [] : textOf(bytes, 0, end).split('\0');
}

/** Undefined when the process is gone. Arguments beyond 64 KiB are left out, the one at the edge whole. */
export function readPidCmdline(fs: KernelFs, pid: number): string[] | undefined {
  return unlessGone(() => {
    const bytes = fs.readStart(`/proc/${pid}/cmdline`, MAX_READ_BYTES);
    if (bytes.length < MAX_READ_BYTES) return parsePidCmdline(bytes);
    // Half an argument might show the half of a secret that nobody recognises any more.
    return parsePidCmdline(bytes.subarray(0, bytes.lastIndexOf(NUL) + 1));
  });
}

/**
 * Arguments as one line that a person can read and, mostly, paste into a shell: those that need it in quotes. A lone
 * argument is a title, or a program without arguments, and stands as it is. Control characters become spaces: a
 * command is one line, and a terminal that shows it must not obey it.
 */
export function joinArguments(args: readonly string[]): string {
  const printable = args.map((arg) => arg.replaceAll(/\p{Cc}+/gu, ' '));
  return printable.length === 1 ? (printable[0] as string).trim() : printable.map(quoted).join(' ');
}

/** An argument as a shell takes it. */
export function quoted(argument: string): string {
  return PLAIN.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}
