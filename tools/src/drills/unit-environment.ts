import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const INSTALL_SH = join(import.meta.dirname, '..', '..', '..', 'apps', 'agent', 'install', 'install.sh');

/** The environment that the agent's unit gives it (`Environment=` of install.sh): the runtime's settings. */
export function unitEnvironment(): Record<string, string> {
  const lines = readFileSync(INSTALL_SH, 'utf8').matchAll(/^Environment=(.+)$/gm);
  const pairs = [...lines].flatMap(([, line = '']) => line.split(' ').map((pair) => pair.split('=')));
  return Object.fromEntries(pairs.map(([name, value]) => [name, value]));
}
