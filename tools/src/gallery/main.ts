import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { runProgram } from '../start/child-program.ts';

/* `npm run gallery`: builds what changed and takes a picture of every page (e2e/gallery). */

const root = join(import.meta.dirname, '..', '..', '..');
const bin = join(root, 'node_modules', '.bin');

process.stderr.write('building …\n');
await runProgram(join(bin, 'nx'), ['run-many', '-t', 'build', '--output-style=static'], { cwd: root });
const child = spawn(join(bin, 'playwright'), ['test', '--config', 'gallery.config.ts'], {
  cwd: join(root, 'e2e'),
  stdio: 'inherit',
});
child.once('close', (code) => {
  if (code === 0) process.stdout.write(`pictures are in ${join(root, 'test-results', 'gallery')}\n`);
  process.exit(code ?? 1);
});
