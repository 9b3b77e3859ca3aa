import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { NOTHING, type Tally, tallyOfPlaywright, tallyOfVitest } from './tally.ts';

export interface Step {
  name: string;
  run: () => Promise<Tally>;
}

const CHROMIUM = '/usr/bin/chromium';
/** Left to itself, vitest keeps one core free: half of a small machine, and its drills mostly wait. */
const MAX_WORKERS = Math.max(2, availableParallelism());

/** Everything that `npm test` does, in order. Each step runs whatever became of the one before. */
export function createSteps(root: string): Step[] {
  const bin = (name: string) => join(root, 'node_modules', '.bin', name);
  const reports = join(root, 'test-results');
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const check = (name: string, command: string, ...args: string[]): Step => ({
    name,
    run: async () =>
      (await runVisibly(root, command, args)) === 0 ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1 },
  });
  const nx = (target: string): Step =>
    check(target, bin('nx'), 'run-many', '-t', target, '--output-style=static', '--parallel=2');
  return [
    check('format', bin('oxfmt'), '--check', '.'),
    nx('lint'),
    nx('typecheck'),
    nx('build'),
    check('agent executables', bin('node'), join('apps', 'agent', 'build-executables.mjs')),
    {
      name: 'unit and integration tests',
      run: async () => {
        const report = join(reports, 'vitest.json');
        await runVisibly(root, bin('vitest'), [
          'run',
          `--maxWorkers=${MAX_WORKERS}`,
          '--reporter=dot',
          '--reporter=json',
          `--outputFile.json=${report}`,
        ]);
        return readReport(report, tallyOfVitest);
      },
    },
    {
      name: 'end to end, in Chromium',
      run: async () => {
        if (!(await ensureChromium(root))) return { ...NOTHING, failed: 1 };
        const report = join(reports, 'playwright.json');
        await runVisibly(join(root, 'e2e'), bin('playwright'), ['test'], {
          PLAYWRIGHT_JSON_OUTPUT_FILE: report,
        });
        return readReport(report, tallyOfPlaywright);
      },
    },
  ];
}

/** A step that left no report did not get as far as its first test. */
function readReport<Report>(path: string, tallyOf: (report: Report) => Tally): Tally {
  return existsSync(path)
    ? tallyOf(JSON.parse(readFileSync(path, 'utf8')) as Report)
    : { ...NOTHING, failed: 1 };
}

/** Debian's browser: nothing downloads one of its own. */
async function ensureChromium(root: string): Promise<boolean> {
  if (existsSync(CHROMIUM)) return true;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    process.stderr.write(`the end-to-end tests need ${CHROMIUM}: install Debian's package chromium\n`);
    return false;
  }
  await runVisibly(root, 'apt-get', ['update', '-qq']);
  await runVisibly(root, 'apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
    DEBIAN_FRONTEND: 'noninteractive',
  });
  return existsSync(CHROMIUM);
}

async function runVisibly(
  cwd: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  const child = spawn(command, args, {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}
