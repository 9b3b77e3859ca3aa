import { setTimeout as delay } from 'node:timers/promises';
import { expect, type Page, test } from '@playwright/test';
import { Product } from '../src/product.ts';
import {
  BOUNDED_CACHE,
  childrenOf,
  HELPER,
  IDLE,
  LEAK,
  NEVER_WAITS,
  start,
  startPython,
  WAITS_IN_TIME,
} from '../src/programs.ts';

interface Finding {
  id: string;
  metric: string;
  subject: {
    kind: string;
    command?: string;
    name?: string;
    pid?: number;
    spawner?: string;
    spawnerPid?: number;
  };
  slopePerHour: [low: number, mid: number, high: number];
  verdict: string;
}

const LEAK_BYTES_PER_HOUR = 1024 * 1024 * 3600;
const FOUND_WITHIN_MS = 180_000;
/** After the finding: time in which a healthy twin would show up as a second one. */
const AFTERMATH_MS = 30_000;

async function findings(product: Product): Promise<Finding[]> {
  return (await product.get<{ items: Finding[] }>('/findings')).items;
}

/** The dashboard on the fleet page, which is not loaded again after this. */
async function watchFleet(page: Page, product: Product): Promise<void> {
  await page.goto(await product.signInLink());
  await expect(page.getByRole('heading', { level: 1 })).toContainText('No leaks on 1 host');
  await page.evaluate(() => Object.assign(globalThis, { isFirstLoad: true }));
}

/** One each two seconds, and whatever a busy machine takes to start it. */
function childrenPerHour(pid: number, sinceMs: number): number {
  return childrenOf(pid, 'python3').length / ((performance.now() - sinceMs) / 3_600_000);
}

/** What the fleet page says of the first leak, once it does; by itself. */
async function seeFindingAppear(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toContainText('1 leak on 1 of 1 host', {
    timeout: FOUND_WITHIN_MS,
  });
  expect(await page.evaluate(() => 'isFirstLoad' in globalThis), 'the page was not loaded again').toBe(true);
}

test('a leak is found beside its healthy twins, and shown while one watches', async ({ page }) => {
  test.setTimeout(FOUND_WITHIN_MS + 120_000);
  await using product = await Product.start({ SEEP_TIME_SCALE: '60' });
  await watchFleet(page, product);
  await using leak = startPython(LEAK, 'leak');
  await using _cache = startPython(BOUNDED_CACHE, 'bounded-cache');
  await using _idle = startPython(IDLE, 'idle');
  await seeFindingAppear(page);
  await delay(AFTERMATH_MS);

  const found = await findings(product);
  expect(found, found.map(({ verdict }) => verdict).join('\n')).toHaveLength(1);
  const [finding] = found as [Finding];
  expect(finding.metric).toBe('anonBytes');
  expect(finding.subject).toMatchObject({ kind: 'process', pid: leak.pid });
  expect(finding.subject.command).toMatch(/python3 -c .*kept\.append.* leak$/s);
  const [low, , high] = finding.slopePerHour;
  expect(low).toBeLessThanOrEqual(LEAK_BYTES_PER_HOUR);
  expect(high).toBeGreaterThanOrEqual(LEAK_BYTES_PER_HOUR);

  await page.goto(`${product.url}/finding?id=${finding.id}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('python3');
  await expect(page.getByText(`${leak.pid}`).first()).toBeVisible();
  await expect(
    page.getByRole('img', { name: /lowest values over time, with the line fitted/ }),
  ).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('finding.png') });
});

test('a family of flat processes that only grows in number is found by its spawner', async ({ page }) => {
  test.setTimeout(FOUND_WITHIN_MS + 60_000);
  await using product = await Product.start({ SEEP_TIME_SCALE: '60' });
  await watchFleet(page, product);
  await using supervisor = start('sh', [
    '-c',
    'while :; do python3 -c "$1" incident-helper & sleep 2; done',
    'supervisor',
    HELPER,
  ]);
  const startedMs = performance.now();
  await seeFindingAppear(page);
  const helpersPerHour = childrenPerHour(supervisor.pid, startedMs);

  const [finding] = (await findings(product)) as [Finding];
  expect(finding.metric).toBe('count');
  expect(finding.subject).toMatchObject({ kind: 'family', spawnerPid: supervisor.pid });
  expect(finding.subject.name).toContain('python3');
  expect(finding.subject.spawner).toContain('supervisor');
  const [low, , high] = finding.slopePerHour;
  expect(low).toBeLessThanOrEqual(helpersPerHour * 1.05);
  expect(high).toBeGreaterThanOrEqual(helpersPerHour * 0.95);
  expect(finding.verdict).toContain('started by sh -c');

  await page.goto(`${product.url}/finding?id=${finding.id}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('started by sh -c');
  await expect(page.getByText(`${supervisor.pid}`).first()).toBeVisible();
});

test('a process that never waits for its children is found by their number, and one that does is not', async ({
  page,
}) => {
  test.setTimeout(FOUND_WITHIN_MS + 120_000);
  await using product = await Product.start({ SEEP_TIME_SCALE: '60' });
  await watchFleet(page, product);
  await using parent = startPython(NEVER_WAITS, 'never-waits');
  await using _twin = startPython(WAITS_IN_TIME, 'waits-in-time');
  const startedMs = performance.now();
  await seeFindingAppear(page);
  const perHour = childrenPerHour(parent.pid, startedMs);
  await delay(AFTERMATH_MS);

  const found = await findings(product);
  expect(found, found.map(({ verdict }) => verdict).join('\n')).toHaveLength(1);
  const [finding] = found as [Finding];
  expect(finding.metric).toBe('zombies');
  expect(finding.subject).toMatchObject({ kind: 'process', pid: parent.pid });
  // By its pid: a command line as long as this one is cut before the name at its end.
  expect(finding.verdict).toContain(`(pid ${parent.pid})`);
  expect(finding.verdict).toMatch(/ leaves children unreaped: 0 → \d+ zombies since /);
  const [low, , high] = finding.slopePerHour;
  expect(low).toBeLessThanOrEqual(perHour * 1.05);
  expect(high).toBeGreaterThanOrEqual(perHour * 0.95);

  await page.goto(`${product.url}/finding?id=${finding.id}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('leaves children unreaped');
  await expect(page.getByText('Proof: children not waited for')).toBeVisible();
  await expect(page.getByText(`--ppid ${parent.pid}`).first()).toBeVisible();
});
