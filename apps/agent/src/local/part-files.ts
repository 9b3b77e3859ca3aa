import { accessSync, appendFileSync, constants, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Process lists are not for every user of a host. */
const FILE_MODE = 0o640;
const FOLDER_MODE = 0o750;

/** The files of one run of a command: `<prefix>_<part>.log` in a folder. */
export class PartFiles<Part extends string> {
  readonly folder: string;
  readonly #prefix: string;
  readonly #parts: readonly Part[];

  /** Makes the folder and every file, empty, so that a part that has nothing to say is there too. */
  constructor(folder: string, prefix: string, parts: readonly Part[]) {
    this.folder = folder;
    this.#prefix = prefix;
    this.#parts = parts;
    mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
    for (const part of parts) this.append(part, '');
  }

  path(part: Part): string {
    return join(this.folder, `${this.#prefix}_${part}.log`);
  }

  paths(): Record<Part, string> {
    return Object.fromEntries(this.#parts.map((part) => [part, this.path(part)])) as Record<Part, string>;
  }

  append(part: Part, text: string): void {
    appendFileSync(this.path(part), text, { mode: FILE_MODE });
  }
}

/**
 * Where a command writes: the folder that was asked for, or the usual one, or, for a user who may not write there, one
 * of the same name where they stand.
 */
export function chooseFolder(asked: string | undefined, usual: string): { folder: string; isUsual: boolean } {
  if (asked !== undefined) return { folder: asked, isUsual: true };
  try {
    mkdirSync(usual, { recursive: true, mode: FOLDER_MODE });
    accessSync(usual, constants.W_OK);
    return { folder: usual, isUsual: true };
  } catch {
    // Whatever keeps us out of it: a report elsewhere is better than none.
    return { folder: join(process.cwd(), basename(usual)), isUsual: false };
  }
}
