import type { ObservedProcess } from '../model.ts';

/** Longer command lines are alike or not by their beginning; a class path of 4 KiB adds nothing but time. */
const LONGEST_COMMAND = 1024;

/** A process's command line, or its short name where there is none: of a zombie, or one that erased it. */
export function commandOf(process: ObservedProcess): string {
  return process.command === '' ? process.name : process.command;
}

const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;
/** What lies directly in a folder for temporary files, and names that mktemp(1) or tempfile make. */
const TEMPORARY_FILE = /(\/(?:var\/)?tmp\/)[^\s/]+/g;
const TEMPORARY_NAME = /\btmp[._-]?\w{6,}/gi;
/** A word of eight or more with a digit, of hexadecimal digits alone or in both cases: an id, not a name. */
const HEX = /\b(?:0x[0-9a-f]+|(?=[a-f]*\d)[0-9a-f]{8,})\b/gi;
const TOKEN = /\b(?=\w*\d)(?=\w*[a-z])(?=\w*[A-Z])\w{8,}\b/g;
const NUMBER = /\d+/g;

const MASK = '*';
const DIFFERING = '…';

/** A command line with everything masked that differs between runs of one program: numbers, ids, temporary names. */
export function maskCommand(command: string): string {
  return command
    .slice(0, LONGEST_COMMAND)
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(UUID, MASK)
    .replaceAll(TEMPORARY_FILE, `$1${MASK}`)
    .replaceAll(TEMPORARY_NAME, `tmp${MASK}`)
    .replaceAll(HEX, MASK)
    .replaceAll(TOKEN, MASK)
    .replaceAll(NUMBER, MASK);
}

/** Programs that are named where command lines share not even the program. */
const MOST_PROGRAMS = 2;

/**
 * What command lines share, word by word: `node worker.js --id …`. Those of several programs are told program by program, the
 * most frequent first: `npm exec … and node …`.
 */
export function sharedCommand(commands: readonly string[]): string {
  const lines = commands.map((command) => command.trim().split(/\s+/));
  const programs = [...Map.groupBy(lines, ([program]) => program).values()].toSorted(
    (a, b) => b.length - a.length,
  );
  const named = programs.slice(0, MOST_PROGRAMS).map(sharedWords);
  return [...named, ...(programs.length > MOST_PROGRAMS ? ['others'] : [])].join(' and ');
}

function sharedWords([first = [], ...others]: readonly string[][]): string {
  const shortest = others.reduce((length, words) => Math.min(length, words.length), first.length);
  const isRagged = others.some((words) => words.length !== first.length);
  const words = first
    .slice(0, shortest)
    .map((word, index) => (others.every((other) => other[index] === word) ? word : DIFFERING));
  if (isRagged) words.push(DIFFERING);
  return words.filter((word, index) => word !== DIFFERING || words[index - 1] !== DIFFERING).join(' ');
}
