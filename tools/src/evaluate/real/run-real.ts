import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Interval, SeriesDetector, type SubjectMetric } from '@seep/detection';

/** Detection windows are this many times shorter: 48 hours are half a minute. */
export const REAL_TIME_SCALE = 6000;
const SAMPLE_MS = 250;
const HOUR_MS = 3_600_000;

const programs = join(import.meta.dirname, 'programs');

/** A real program that leaks, and does not as its twin. */
export interface RealProgram {
  name: string;
  metric: SubjectMetric;
  /** What the leak takes in a second. */
  perSecond: number;
  command: (role: 'leak' | 'twin', perSecond: number, built: string) => [string, ...string[]];
}

const python = (name: string, metric: SubjectMetric, kind: string, perSecond: number): RealProgram => ({
  name: `Python, ${name}`,
  metric,
  perSecond,
  command: (role, pace) => ['python3', join(programs, 'leak.py'), role, kind, String(pace)],
});

export const NODE_PROGRAM: RealProgram = {
  name: 'Node, memory',
  metric: 'anon_bytes',
  perSecond: 600_000,
  command: (role, pace) => [process.execPath, join(programs, 'leak.mjs'), role, String(pace)],
};

const shell = (name: string, metric: SubjectMetric, kind: string, perSecond: number): RealProgram => ({
  name: `shell, ${name}`,
  metric,
  perSecond,
  command: (role, pace) => ['bash', join(programs, 'leak.sh'), role, kind, String(pace)],
});

export const REAL_PROGRAMS: readonly RealProgram[] = [
  {
    name: 'C, memory',
    metric: 'anon_bytes',
    perSecond: 200_000,
    command: (role, pace, built) => [join(built, 'leak'), role, String(pace)],
  },
  {
    name: 'Go, memory',
    metric: 'anon_bytes',
    perSecond: 200_000,
    command: (role, pace, built) => [join(built, 'leak-go'), role, String(pace)],
  },
  python('memory', 'anon_bytes', 'memory', 200_000),
  python('descriptors', 'fds', 'descriptors', 4),
  python('threads', 'threads', 'threads', 1),
  NODE_PROGRAM,
  shell('memory', 'anon_bytes', 'memory', 200_000),
  shell('processes', 'count', 'processes', 1),
];

/** How one run of a program went. */
export interface RealOutcome {
  name: string;
  role: 'leak' | 'twin';
  isFound: boolean;
  state: string;
  /** From the start of the program, in hours of the detector's time. */
  delayHours: number | undefined;
  slopePerHour: Interval | undefined;
  /** |claimed − true| / true. */
  slopeError: number | undefined;
}

/**
 * Runs leaking programs and their healthy twins side by side on this machine, and judges what /proc says of them.
 *
 * @param isDone asked after every sample whether that is enough
 */
export async function runReal(
  list: readonly RealProgram[],
  seconds: number,
  isDone: (outcomes: () => RealOutcome[]) => boolean = () => false,
): Promise<RealOutcome[]> {
  const built = mkdtempSync(join(tmpdir(), 'seep-real-'));
  try {
    if (list.some(({ name }) => name.startsWith('C'))) {
      execFileSync('gcc', ['-O1', '-o', join(built, 'leak'), join(programs, 'leak.c')]);
    }
    const runnable = list.filter(({ name }) => !name.startsWith('Go') || buildGo(built));
    const runs = runnable.flatMap((program) =>
      (['leak', 'twin'] as const).map((role) => new RealRun(program, role, built)),
    );
    try {
      const endMs = performance.now() + seconds * 1000;
      while (performance.now() < endMs && !isDone(() => runs.map((run) => run.outcome()))) {
        for (const run of runs) run.sample();
        await delay(SAMPLE_MS);
      }
      return runs.map((run) => run.outcome());
    } finally {
      for (const run of runs) run.stop();
    }
  } finally {
    rmSync(built, { recursive: true });
  }
}

/** Says aloud when there is no Go here: the list is shorter then. */
function buildGo(built: string): boolean {
  try {
    execFileSync('go', ['build', '-o', join(built, 'leak-go'), join(programs, 'leak.go')], {
      env: { ...process.env, GOCACHE: join(built, 'go-cache'), GO111MODULE: 'off', CGO_ENABLED: '0' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return true;
  } catch (error) {
    process.stderr.write(`Go is left out: ${(error as Error).message}; apt-get install golang-go\n`);
    return false;
  }
}

class RealRun {
  readonly #program: RealProgram;
  readonly #role: 'leak' | 'twin';
  readonly #child: ChildProcess;
  readonly #detector: SeriesDetector;
  readonly #startMs = performance.now();
  #flaggedMs: number | undefined;

  constructor(program: RealProgram, role: 'leak' | 'twin', built: string) {
    const [command, ...args] = program.command(role, program.perSecond, built);
    this.#program = program;
    this.#role = role;
    // Its own group, for what it starts has to end with it.
    this.#child = spawn(command, args, { stdio: 'ignore', detached: true });
    this.#detector = new SeriesDetector({ metric: program.metric, timeScale: REAL_TIME_SCALE });
  }

  sample(): void {
    const { pid } = this.#child;
    const value = pid === undefined ? Number.NaN : valueOf(pid, this.#program.metric);
    const atMs = performance.now() - this.#startMs;
    const news = this.#detector.observe({
      atMs,
      intervalMs: SAMPLE_MS,
      value,
      activity: Number.NaN,
      isRestart: false,
    });
    if (news && news.state !== 'fixed') this.#flaggedMs ??= atMs;
  }

  outcome(): RealOutcome {
    const truePerHour = (this.#program.perSecond * HOUR_MS) / 1000 / REAL_TIME_SCALE;
    const scaled = this.#detector.open()?.slopePerHour;
    const slopePerHour = scaled?.map((slope) => slope / REAL_TIME_SCALE) as Interval | undefined;
    return {
      name: this.#program.name,
      role: this.#role,
      isFound: this.#flaggedMs !== undefined,
      state: this.#detector.state,
      delayHours: this.#flaggedMs === undefined ? undefined : (this.#flaggedMs * REAL_TIME_SCALE) / HOUR_MS,
      slopePerHour,
      slopeError: slopePerHour && Math.abs(slopePerHour[1] - truePerHour) / truePerHour,
    };
  }

  stop(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

/** NaN once the process has ended. */
function valueOf(pid: number, metric: SubjectMetric): number {
  try {
    if (metric === 'fds') return readdirSync(`/proc/${pid}/fd`).length;
    if (metric === 'count') return childCount(pid);
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    return metric === 'threads' ? field('Threads') : (field('RssAnon') + field('VmSwap')) * 1024;
  } catch {
    return Number.NaN;
  }
}

function childCount(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return children === '' ? 0 : children.split(' ').length;
}

function figure(value: number | undefined, digits: number): string {
  return value?.toFixed(digits) ?? '–';
}

/** The list as Markdown. */
export function realTable(outcomes: readonly RealOutcome[]): string {
  const lines = outcomes.map(
    ({ name, role, isFound, state, delayHours, slopeError }) =>
      `| ${name} | ${role} | ${isFound ? 'yes' : 'no'} | ${state} | ${figure(delayHours, 1)} | ${figure(slopeError === undefined ? undefined : 100 * slopeError, 1)} |`,
  );
  return [
    `## Real programs, time ${REAL_TIME_SCALE} times as fast`,
    '',
    '| program | role | found | state | delay, hours | slope error, % |',
    '|---|---|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}
