import { join } from 'node:path';
import { runProgram } from './child-program.ts';
import { orStopped } from './until-stopped.ts';

export const ROOT = join(import.meta.dirname, '..', '..', '..');
export const BIN = join(ROOT, 'node_modules', '.bin');

/** Builds what changed: server, agent and dashboard, and the executables that hosts install. */
export async function buildProduct(): Promise<void> {
  await orStopped(
    runProgram(join(BIN, 'nx'), ['run-many', '-t', 'build', '--output-style=static'], { cwd: ROOT }),
  );
  // Without the network there is none for the other architecture, and all the rest works.
  await orStopped(
    runProgram(join(BIN, 'node'), [join(ROOT, 'apps', 'agent', 'build-executables.mjs'), '--available']),
  );
}
