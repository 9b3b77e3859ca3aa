import {
  copyFileSync,
  fsyncSync,
  linkSync,
  openSync,
  closeSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';

/** What an update that is under way has done, so that whoever comes after a kill can finish it. */
const journal = v.object({ from: v.string(), to: v.string(), sha256: v.string() });
export type Journal = v.InferOutput<typeof journal>;

/**
 * The files of an update beside the executable: `.new` is downloaded, `.previous` is what ran before, `.update` says that
 * the new one has yet to prove itself. Every step is one rename: at each instant there is a whole executable.
 */
export class Swap {
  readonly binary: string;

  constructor(binary: string) {
    this.binary = binary;
  }

  get staged(): string {
    return `${this.binary}.new`;
  }

  get previous(): string {
    return `${this.binary}.previous`;
  }

  /** The executable that runs now is kept as `.previous`, beside itself. */
  keepPrevious(): void {
    rmSync(this.previous, { force: true });
    try {
      linkSync(this.binary, this.previous);
    } catch {
      // A file system without hard links.
      copyFileSync(this.binary, this.previous);
    }
  }

  /** Puts the new executable in the place of the old one. */
  take(entry: Journal): void {
    const path = `${this.#journal}.new`;
    writeFileSync(path, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    renameSync(path, this.#journal);
    this.#sync();
    renameSync(this.staged, this.binary);
    this.#sync();
  }

  /** The update that has not been finished; undefined when there is none. */
  unfinished(): Journal | undefined {
    try {
      return v.parse(journal, JSON.parse(readFileSync(this.#journal, 'utf8')));
    } catch {
      return undefined;
    }
  }

  /** Puts the old one back in its place. The update is unfinished until it runs again. */
  putBack(): void {
    renameSync(this.previous, this.binary);
    this.#sync();
  }

  /** The update has come to its end, whichever. One that was cut short before the swap has left what it would have taken. */
  end(): void {
    rmSync(this.staged, { force: true });
    rmSync(this.#journal, { force: true });
    this.#sync();
  }

  get #journal(): string {
    return `${this.binary}.update`;
  }

  /** A rename is on the disk when its folder is. */
  #sync(): void {
    const folder = openSync(dirname(this.binary), 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  }
}
