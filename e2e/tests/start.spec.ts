import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { ChildProgram } from '@seep/tools/child-program';
import { freePort } from '@seep/tools/free-port';

const root = join(import.meta.dirname, '..', '..');

interface Process {
  pid: number;
  name: string;
  rssBytes: number | null;
}

const MIB = 1024 * 1024;

/** `ps -eo pid,rss,comm`, by pid. */
function ps(): Map<number, { rssBytes: number; comm: string }> {
  const lines = execFileSync('ps', ['-eo', 'pid=,rss=,comm='], { encoding: 'utf8' }).trimEnd().split('\n');
  return new Map(
    lines.map((line) => {
      const [, pid = '', rss = '', comm = ''] = /^\s*(\d+)\s+(\d+)\s(.*)$/.exec(line) ?? [];
      return [Number(pid), { rssBytes: Number(rss) * 1024, comm: comm.replace(/ <defunct>$/, '') }];
    }),
  );
}

function free(): { totalBytes: number; availableBytes: number } {
  const [, total = '', , , , , available = ''] =
    /^Mem:\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)/m.exec(
      execFileSync('free', ['-b'], { encoding: 'utf8' }),
    ) ?? [];
  return { totalBytes: Number(total), availableBytes: Number(available) };
}

/** ps and /proc append what a kernel worker is at now: kernel/workqueue.c, wq_worker_comm(). */
function isRenamedWorker(ours: string, theirs: string): boolean {
  const [worker, other] = [ours, theirs].map((name) => /^kworker\/[^-+]+/.exec(name)?.[0]);
  return worker !== undefined && worker === other;
}

/** Processes whose environment names this data directory. */
async function processesOf(dataDir: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    const environment = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '');
    if (command.includes(dataDir) || environment.includes(`SEEP_DATA_DIR=${dataDir}`))
      found.push(Number(name));
  }
  return found;
}

const started: ChildProgram[] = [];
test.afterEach(async () => {
  for (const program of started.splice(0)) {
    program.interrupt();
    await program.exited;
  }
});

test('npm start brings up everything, tells the truth, and leaves nothing behind', async ({ page }) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'seep-start-'));
  const port = await freePort();
  const env = { SEEP_DATA_DIR: dataDir, SEEP_PORT: `${port}`, SEEP_SAMPLE_INTERVAL: '1' };
  const url = `http://127.0.0.1:${port}`;

  const npmStart = (onError: (line: string) => void = () => undefined) => {
    const program = new ChildProgram('npm', ['start', '--silent'], { cwd: root, env, onError });
    started.push(program);
    return program;
  };
  let program = npmStart();
  const [, link = ''] = await program.lineMatching(/Sign in +(\S+)/);

  await test.step('a second start says that the first is running', async () => {
    const said: string[] = [];
    expect(await npmStart((line) => said.push(line)).exited).toBe(1);
    expect(said.at(-1)).toContain(`Seep is already running on ${dataDir}`);
  });

  await test.step('the link signs in, once, and the fleet page shows this machine', async () => {
    await page.goto(link);
    await expect(page.getByText(execFileSync('hostname', { encoding: 'utf8' }).trim()).first()).toBeVisible();
    const stranger = await page.context().browser()?.newContext();
    const second = await stranger?.newPage();
    await second?.goto(link);
    await expect(second?.getByRole('button', { name: /sign in/i }) ?? page.locator('none')).toBeVisible();
    await stranger?.close();
  });

  const request = page.request;
  const get = async <Data>(path: string, input: object): Promise<Data> => {
    const response = await request.get(
      `${url}/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`,
    );
    expect(response.ok(), await response.text()).toBe(true);
    return ((await response.json()) as { result: { data: Data } }).result.data;
  };

  const processTable = () => get<{ atMs: number; rows: Process[] }>('hosts.processes', { hostId: 1 });
  const agreesWithFree = async () => {
    const host = await get<{ memTotalBytes: number; memAvailableBytes: number }>('hosts.get', { hostId: 1 });
    const { totalBytes, availableBytes } = free();
    expect(host.memTotalBytes).toBe(totalBytes);
    expect(Math.abs(host.memAvailableBytes - availableBytes)).toBeLessThan(0.02 * totalBytes);
  };

  const agreesWithPs = async () => {
    const before = ps();
    const readAtMs = Date.now();
    // The sample after the first reading of ps, and a second reading after it.
    let table = await processTable();
    while (table.atMs <= readAtMs) table = await processTable();
    const after = ps();
    const { rows } = table;
    const shown = new Map(rows.map((row) => [row.pid, row]));
    const lived = [...before].filter(([pid, { comm }]) => after.get(pid)?.comm === comm);
    expect(lived.length).toBeGreaterThan(20);
    const differences = lived.flatMap(([pid, { comm, rssBytes }]) => {
      const row = shown.get(pid);
      if (!row) return [`${pid} ${comm} is missing`];
      if (row.name !== comm && !isRenamedWorker(row.name, comm))
        return [`${pid} is ${comm} to ps and ${row.name} to us`];
      // Between the two readings of ps, or within 5 % or 2 MiB of one of them.
      const readings = [rssBytes, after.get(pid)?.rssBytes ?? rssBytes];
      const [low, high] = [Math.min(...readings), Math.max(...readings)];
      const ours = row.rssBytes ?? Number.NaN;
      const isNear =
        ours >= Math.min(low * 0.95, low - 2 * MIB) && ours <= Math.max(high * 1.05, high + 2 * MIB);
      return isNear ? [] : [`${pid} ${comm}: ${readings.join(' then ')} to ps, ${ours} to us`];
    });
    expect(differences).toEqual([]);
  };

  await test.step('its process table agrees with ps', async () => {
    await expect.poll(async () => (await processTable()).rows.length).toBeGreaterThan(10);
    // Other programs may come and go while this compares; all must agree at one time.
    await expect(agreesWithPs).toPass({ timeout: 90_000 });
  });

  await test.step('its memory numbers agree with free', async () => {
    // A program that takes or leaves a lot between sample and reading is not ours to answer for.
    await expect(agreesWithFree).toPass({ timeout: 90_000 });
  });

  const stored = async () =>
    (await get<{ samples: { stored: number; lost: number } }>('hosts.get', { hostId: 1 })).samples;
  const before = await stored();

  await test.step('Ctrl-C leaves no process behind', async () => {
    program.interrupt();
    // Once it has ended, npm raises the signal against itself.
    expect(await program.exited).toBe(130);
    expect(await processesOf(dataDir)).toEqual([]);
  });

  await test.step('a second start finds everything there', async () => {
    program = npmStart();
    await program.lineMatching(/Sign in/);
    await expect
      .poll(async () => (await stored()).stored, { timeout: 60_000 })
      .toBeGreaterThan(before.stored + 3);
    expect(await stored()).toMatchObject({ lost: 0 });
    program.interrupt();
    expect(await program.exited).toBe(130);
  });
  await rm(dataDir, { recursive: true, force: true });
});
