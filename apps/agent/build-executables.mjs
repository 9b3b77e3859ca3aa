import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { arch } from 'node:process';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/*
 * What hosts get: one self-contained executable an architecture, with its SHA-256 beside it, and install.sh.
 *
 * All code is bundled first, which depends on nothing but the sources; each executable is the bundle behind a runtime
 * of the pinned version. Two builds of one commit are the same bytes, whatever folder they are made in. What is there
 * already and has the same code and runtime is left as it is. The bundle is split where the sources import on demand:
 * what only commands need is not loaded by the agent that runs for months. Beside the code lies what the runtime would
 * compile it to (`--bytecode`): parsing it on the host takes memory that is never one piece again.
 */

const here = import.meta.dirname;
const root = join(here, '..', '..');
const out = join(here, 'dist', 'download');
const bundle = join(here, 'dist', 'bundle');

/** Name in our files, and in the packages of the runtime. */
const TARGETS = [
  { name: 'x64', runtime: '@oven/bun-linux-x64', bunTarget: 'bun-linux-x64' },
  { name: 'arm64', runtime: '@oven/bun-linux-aarch64', bunTarget: 'bun-linux-arm64' },
];

const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;

/** `npm start` goes on without the executable of an architecture whose runtime cannot be fetched. */
const isPartialAllowed = process.argv.includes('--available');

mkdirSync(out, { recursive: true });
try {
  await buildAll();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

async function buildAll() {
  const own = TARGETS.find(({ name }) => name === arch);
  if (!own) throw new Error(`there is no runtime for ${arch}: build on x64 or arm64`);
  const bun = runtimeOf(own);
  rmSync(bundle, { recursive: true, force: true });
  run(here, bun, ['build', '--minify', '--splitting', '--target=bun', 'src/main.ts', '--outdir', bundle]);
  const hash = createHash('sha256').update(readFileSync(import.meta.filename));
  for (const file of readdirSync(bundle).toSorted()) hash.update(readFileSync(join(bundle, file)));
  const code = hash.digest('hex');
  for (const target of TARGETS) {
    try {
      await buildFor(target, bun, code);
    } catch (error) {
      if (target === own || !isPartialAllowed) throw error;
      process.stderr.write(`no executable for ${target.name}: ${error.message}\n`);
    }
  }
  copyFileSync(join(here, 'install', 'install.sh'), join(out, 'install.sh'));
  const { version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
  writeFileSync(join(out, 'seep-agent.version'), `${version}\n`);
}

async function buildFor({ name, runtime, bunTarget }, bun, code) {
  const file = `seep-agent-linux-${name}`;
  const stamp = join(out, `${file}.built-from`);
  const wanted = `code ${code}\nruntime ${runtime} ${locked[`node_modules/${runtime}`].version}\n`;
  const isBuilt = [file, `${file}.sha256`, `${file}.built-from`].every((each) => existsSync(join(out, each)));
  if (isBuilt && readFileSync(stamp, 'utf8') === wanted) return;
  rmSync(stamp, { force: true });
  const executable = runtimeOf({ name, runtime });
  const chunks = readdirSync(bundle).filter((chunk) => chunk !== 'main.js');
  run(bundle, bun, [
    'build',
    '--compile',
    '--bytecode',
    '--format=esm',
    // Each file stays one: they find each other by name inside the executable.
    '--external',
    './*.js',
    `--target=${bunTarget}`,
    `--compile-executable-path=${executable}`,
    '--compile-exec-argv=--smol',
    '--no-compile-autoload-dotenv',
    '--no-compile-autoload-bunfig',
    './main.js',
    ...chunks.toSorted().map((chunk) => `./${chunk}`),
    '--outfile',
    join('..', 'download', file),
  ]);
  writeFileSync(join(out, `${file}.sha256`), `${await sha256Of(join(out, file))}  ${file}\n`);
  writeFileSync(stamp, wanted);
}

/** The runtime's own executable, from its npm package: that of another architecture is fetched as the lock file has it. */
function runtimeOf({ runtime }) {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${runtime}/package.json`)), 'bin', 'bun');
  } catch {
    return fetchRuntime(runtime);
  }
}

function fetchRuntime(runtime) {
  const { version, integrity } = locked[`node_modules/${runtime}`];
  const folder = join(
    root,
    'node_modules',
    '.cache',
    'seep-runtimes',
    `${runtime.replaceAll('/', '+')}-${version}`,
  );
  const executable = join(folder, 'package', 'bin', 'bun');
  if (existsSync(executable)) return executable;
  const partial = `${folder}.partial-${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    process.stderr.write(`fetching ${runtime} ${version} …\n`);
    run(root, 'npm', ['pack', `${runtime}@${version}`, '--pack-destination', partial]);
    const [name] = readdirSync(partial);
    const tarball = join(partial, name);
    const actual = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
    if (actual !== integrity) throw new Error(`${runtime} ${version} is not what package-lock.json names`);
    run(root, 'tar', ['-xzf', tarball, '-C', partial]);
    rmSync(tarball);
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return executable;
}

function run(cwd, command, args) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status === 0) return;
  throw new Error(
    `${command} ${args.join(' ')} failed: ${error?.message ?? ''}\n${stdout}${stderr}`.trimEnd(),
  );
}

async function sha256Of(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
