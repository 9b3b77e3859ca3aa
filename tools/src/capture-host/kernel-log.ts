import { type KernelFs, type KmsgMessage, openKmsg } from '@seep/collectors';

/** Lines of reports that are read; stacks, registers and hardware are left out. */
const WANTED =
  /invoked oom-killer|^CPU: \d+ .*Comm:|^Task in |^memory: usage|^oom-kill:|Kill(?:ed)? process \d+|memory\.oom\.group|blocked for more than|page allocation failure/;

/** Recorded of a log that is full of it. */
const MAX_MESSAGES = 40;

/** More than any log holds. */
const MAX_READ = 1_000_000;

/** The last messages of the kernel's log that are read for events; undefined when it is not ours to read. */
export function readKernelLog(fs: KernelFs): KmsgMessage[] | undefined {
  const reader = openKmsg(fs);
  if (reader === undefined) return undefined;
  try {
    return reader
      .read(MAX_READ)
      .messages.filter(({ facility, text }) => facility === 0 && WANTED.test(text))
      .slice(-MAX_MESSAGES);
  } finally {
    reader.close();
  }
}

/** Messages as /dev/kmsg prints them. */
export function printKernelLog(messages: readonly KmsgMessage[]): string {
  return messages
    .map(({ seq, atMicroseconds, level, text }) => `${level},${seq},${atMicroseconds},-;${escaped(text)}\n`)
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll(/[^ -[\]-~]/gu, (character) =>
    [...new TextEncoder().encode(character)]
      .map((byte) => String.raw`\x${byte.toString(16).padStart(2, '0')}`)
      .join(''),
  );
}
