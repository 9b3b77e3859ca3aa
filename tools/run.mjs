// The one file that runs under whatever Node the system has (20.19 or later): installs what the lock file names, then
// hands over to Node 24 from node_modules. `npm start` and `npm test` come through here.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const bin = join(root, 'node_modules', '.bin');
const stamp = join(root, 'node_modules', '.seep-installed');

const PROGRAMS = {
  start: 'tools/src/start/main.ts',
  demo: 'tools/src/demo/main.ts',
  test: 'tools/src/test/main.ts',
  fleet: 'tools/src/fleet/main.ts',
  gallery: 'tools/src/gallery/main.ts',
  evaluate: 'tools/src/evaluate/main.ts',
  drill: 'tools/src/drills/main.ts',
  bench: 'tools/src/bench/main.ts',
};
const [name, ...args] = process.argv.slice(2);
const program = PROGRAMS[name];
if (!program) {
  console.error(`usage: node tools/run.mjs ${Object.keys(PROGRAMS).join('|')}`);
  process.exit(2);
}

install();
const child = spawn(join(bin, 'node'), [join(root, program), ...args], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    PATH: `${bin}:${process.env.PATH}`,
    NX_DAEMON: 'false',
    NX_NO_CLOUD: 'true',
    NEXT_TELEMETRY_DISABLED: '1',
  },
});
// The child decides when it is done.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('close', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));

function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(join(bin, 'node'))) return;
  console.error('installing dependencies (npm ci) …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) {
    console.error('npm ci failed: see above');
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}
