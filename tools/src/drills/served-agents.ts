import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EXECUTABLE } from './agent-process.ts';

const NAME = basename(EXECUTABLE);
/** Of the manifest, as the bundler leaves it in the executable: in the code, and in the bytecode beside it. */
const VERSION = /(@seep\/agent(?:", ?version: ?"|\0[^]{1,15}?))(\d+\.\d+\.)(\d)/g;

/** A folder of executables that a server hands out (SEEP_AGENT_DIR), and which another version may take the place of. */
export class ServedAgents {
  readonly dir: string;
  readonly #original: Buffer;

  /** @param dir an empty folder; it has what `npm run build:agent` has made */
  constructor(dir: string) {
    this.dir = dir;
    this.#original = readFileSync(EXECUTABLE);
    copyFileSync(join(dirname(EXECUTABLE), 'install.sh'), join(dir, 'install.sh'));
    this.#serve(this.#original);
  }

  /** The same executable, saying that it is another version. @returns that version */
  serveOther(): string {
    const text = this.#original.toString('latin1');
    const [, , start, digit] = new RegExp(VERSION).exec(text) ?? [];
    if (start === undefined) throw new Error(`${EXECUTABLE} does not say its version as expected`);
    const other = digit === '9' ? '8' : '9';
    this.#serve(Buffer.from(text.replaceAll(VERSION, `$1$2${other}`), 'latin1'));
    return `${start}${other}`;
  }

  /** A program that passes its self-test and never connects. */
  serveOneThatDoesNotConnect(): void {
    this.#serve(
      Buffer.from(
        '#!/bin/sh\ncase "$1" in\n--self-test) echo \'{"version":"9.9.9"}\' ;;\n*) sleep 1000 ;;\nesac\n',
      ),
    );
  }

  #serve(content: Buffer): void {
    const hash = createHash('sha256').update(content).digest('hex');
    writeFileSync(join(this.dir, NAME), content);
    writeFileSync(join(this.dir, `${NAME}.sha256`), `${hash}  ${NAME}\n`);
  }
}
