import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { LAUNCH_OPTIONS, signIn } from '../../browser.ts';
import { DrillServer } from '../../drills/drill-server.ts';
import { ChildProgram } from '../../start/child-program.ts';
import { median } from '../server/median.ts';
import type { BenchRow, BenchSuite } from '../suite.ts';
import { CrowdedHost } from './crowded-host.ts';
import {
  framesOf,
  heapMib,
  interactionsOf,
  metricsOf,
  type PageMetrics,
  watchPages,
} from './page-metrics.ts';

const FLEET = join(import.meta.dirname, '..', '..', 'fleet', 'main.ts');
const VIEWPORT = { width: 1440, height: 900 };
const LOADS = 5;
const MINUTE_MS = 60_000;
/**
 * A new window of Chromium loads two pages of its own (chrome://omnibox-popup.top-chrome), which takes nearly as much
 * processor time as one of ours. Who opens a page has had the window for longer.
 */
const WINDOW_SETTLES_MS = 3000;

/** The dashboard in Chromium before a whole fleet that lives: what a person waits for, and what a tab holds over time. */
export const web: BenchSuite = {
  name: 'web',
  about: "the dashboard in Chromium before a live fleet and a crowded host, by the browser's own measures",
  isLong: true,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        hosts: { type: 'string', default: '10000' },
        processes: { type: 'string', default: '1500' },
        interval: { type: 'string', default: '60' },
        minutes: { type: 'string', default: '5' },
      },
    });
    const [hosts, processes, minutes] = [values.hosts, values.processes, values.minutes].map(Number) as [
      number,
      number,
      number,
    ];
    await using server = await DrillServer.start({ SEEP_ENROLMENTS_PER_MINUTE: '1000000' });
    // The crowd enrols first: it is host 1.
    await using _crowd = await CrowdedHost.start(
      { url: server.url, token: await server.token(1) },
      processes,
    );
    await using _fleet = await startFleet(server, hosts, Number(values.interval));
    await using browser = await openBrowser();
    const session = await sessionOf(browser.value, server.url);
    const tab: Tab = { browser: browser.value, session, url: server.url };
    const fleet = `${hosts} hosts, live every ${values.interval} s`;
    const crowded = `a host of ${processes} processes, live every 10 s`;
    return [
      ...(await loads(tab, fleet, 'fleet', '/', rowsOf('Hosts'))),
      ...(await loads(tab, fleet, 'findings', '/findings', (page) =>
        page.getByRole('heading', { level: 1 }),
      )),
      ...(await loads(tab, crowded, 'host', '/host?id=1', rowsOf(/^Processes of/))),
      ...(await loads(tab, crowded, 'kernel of the host', '/host?id=1&tab=kernel', (page) =>
        page.getByRole('img', { name: /^Slab of/ }),
      )),
      ...(await loads(tab, fleet, 'compare', '/compare?of=h1,h2,h3', (page) =>
        page.getByRole('heading', { level: 1 }),
      )),
      ...(await loads(tab, fleet, 'settings', '/settings', (page) =>
        page.getByRole('heading', { level: 1 }),
      )),
      ...(await interactions(tab, fleet, '/', 'Hosts', ['Memory used', 'Host', 'Kernel', 'Exhaustion'])),
      ...(await interactions(tab, crowded, '/host?id=1', /^Processes of/, [
        'Pid',
        'Process',
        'Growth',
        'Threads',
      ])),
      // Side by side: a tab that nobody touches takes little, and an hour is long.
      ...(
        await Promise.all([
          heapOverTime(tab, `${fleet}, ${minutes} min`, '/', minutes),
          heapOverTime(tab, `${crowded}, ${minutes} min`, '/host?id=1&range=15m', minutes),
        ])
      ).flat(),
    ];
  },
};

interface Tab {
  browser: Browser;
  session: Awaited<ReturnType<BrowserContext['storageState']>>;
  url: string;
}

/** It takes long: each result is told as it comes. */
function say(rows: readonly BenchRow[]): void {
  for (const { what, value, unit } of rows) process.stderr.write(`${what}: ${value.toFixed(1)} ${unit}\n`);
}

/** Samples of each host until the fleet is one that lives: 10,000 hosts that come for the first time are work for minutes. */
const SETTLING_SAMPLES = 3;

/** A whole fleet that is connected, and has been for some samples of each host. */
async function startFleet(server: DrillServer, hosts: number, interval: number): Promise<AsyncDisposable> {
  const connected = Promise.withResolvers<void>();
  const options = {
    '--server': server.url,
    '--token': await server.token(hosts),
    '--hosts': `${hosts}`,
    '--interval': `${interval}`,
    '--minutes': '1000',
    '--connects': '200',
  };
  const program = new ChildProgram(process.execPath, [FLEET, ...Object.entries(options).flat()], {
    onError: (line) => {
      process.stderr.write(`${line}\n`);
      if (line.startsWith(`${hosts} of ${hosts} connected, 0 catching up`)) connected.resolve();
    },
  });
  void program.exited.then((code) => connected.reject(new Error(`the simulated fleet ended with ${code}`)));
  await connected.promise;
  await delay(SETTLING_SAMPLES * interval * 1000);
  // It is not asked to say how it went: what it sent is another benchmark's business.
  return { [Symbol.asyncDispose]: () => program.kill() };
}

async function openBrowser(): Promise<{ value: Browser } & AsyncDisposable> {
  const value = await chromium.launch(LAUNCH_OPTIONS);
  return { value, [Symbol.asyncDispose]: () => value.close() };
}

async function sessionOf(browser: Browser, url: string): Promise<Tab['session']> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, url, DrillServer.ADMIN);
  const session = await context.storageState();
  await context.close();
  return session;
}

/** A window of its own that has settled, with an empty cache. */
async function inTab<Value>(tab: Tab, path: string, use: (page: Page) => Promise<Value>): Promise<Value> {
  const context = await tab.browser.newContext({ storageState: tab.session, viewport: VIEWPORT });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(MINUTE_MS);
    await watchPages(page);
    await page.waitForTimeout(WINDOW_SETTLES_MS);
    await page.goto(`${tab.url}${path}`);
    return await use(page);
  } finally {
    await context.close();
  }
}

type Find = (page: Page) => ReturnType<Page['getByRole']>;

const rowsOf =
  (table: string | RegExp): Find =>
  (page) =>
    page.getByRole('table', { name: table }).getByRole('row').nth(1);

/** First loads with an empty cache: medians. */
async function loads(
  tab: Tab,
  conditions: string,
  what: string,
  path: string,
  find: Find,
): Promise<BenchRow[]> {
  const seen: (PageMetrics & { shownMs: number })[] = [];
  for (let load = 0; load < LOADS; load++) {
    seen.push(
      await inTab(tab, path, async (page) => {
        await find(page).first().waitFor();
        const shownMs = await page.evaluate(() => performance.now());
        return { ...(await metricsOf(page)), shownMs };
      }),
    );
  }
  const row = (measure: string, key: keyof (typeof seen)[number], unit: string, per = 1): BenchRow => ({
    what: `${what}: ${measure}`,
    conditions,
    value: median(seen.map((one) => one[key])) / per,
    unit,
  });
  const rows = [
    row('largest contentful paint', 'lcpMs', 'ms'),
    row('its content is there', 'shownMs', 'ms'),
    row('time to interactive', 'interactiveMs', 'ms'),
    row('JavaScript, compressed', 'scriptBytes', 'kB', 1000),
  ];
  say(rows);
  return rows;
}

const SCROLLS = 30;

/** Sorting by heads, filtering, moving by keys, scrolling by wheel. */
async function interactions(
  tab: Tab,
  conditions: string,
  path: string,
  table: string | RegExp,
  heads: readonly string[],
): Promise<BenchRow[]> {
  return inTab(tab, path, async (page) => {
    const rows = page.getByRole('table', { name: table });
    await rows.getByRole('row').nth(1).waitFor();
    await page.waitForTimeout(3000);
    const sorting = await interactionsOf(
      page,
      heads.flatMap((head) => {
        const press = () =>
          rows.getByRole('columnheader', { name: head, exact: true }).getByRole('button').click();
        return [press, press];
      }),
    );
    const moving = await interactionsOf(
      page,
      Array.from({ length: 10 }, (_, turn) => () => page.keyboard.press(turn % 3 === 2 ? 'k' : 'j')),
    );
    const filter = page.getByRole('searchbox').first();
    await filter.click();
    const filtering = await interactionsOf(
      page,
      Array.from('web 0', (letter) => () => page.keyboard.type(letter)),
    );
    await filter.fill('');
    await rows.hover();
    const frames = await framesOf(page, async () => {
      for (let turn = 0; turn < SCROLLS; turn++) {
        await page.mouse.wheel(0, turn < SCROLLS / 2 ? 2000 : -1500);
        await page.waitForTimeout(50);
      }
    });
    const row = (what: string, value: number): BenchRow => ({
      what: `${table === 'Hosts' ? 'fleet' : 'host'}: ${what}`,
      conditions,
      value,
      unit: 'ms',
    });
    const measured = [
      row(`sorting, the longest of ${sorting.count}`, sorting.longestMs),
      row(`moving by keys, the longest of ${moving.count}`, moving.longestMs),
      row(`typing a filter, the longest of ${filtering.count}`, filtering.longestMs),
      row('scrolling, a frame, 95th percentile', frames.p95Ms),
      row('scrolling, the longest frame', frames.longestMs),
    ];
    say(measured);
    return measured;
  });
}

/** A look a minute at the heap of a tab that follows the server. The first minutes fill caches: the slope is of the rest. */
async function heapOverTime(
  tab: Tab,
  conditions: string,
  path: string,
  minutes: number,
): Promise<BenchRow[]> {
  return inTab(tab, path, async (page) => {
    await page.getByRole('heading', { level: 1 }).waitFor();
    const looks: number[] = [];
    for (let minute = 0; minute <= minutes; minute++) {
      if (minute > 0) await delay(MINUTE_MS);
      looks.push(await heapMib(page));
    }
    const half = Math.floor(looks.length / 2);
    const [before, after] = [median(looks.slice(0, half + 1)), median(looks.slice(half))];
    const name = path === '/' ? 'fleet' : 'host';
    process.stderr.write(`${name}: heap, MiB: ${looks.map((one) => one.toFixed(1)).join(' ')}\n`);
    const rows: [string, number, number?][] = [
      ['after the first load', looks[0] ?? NaN],
      ['median of the first half', before, 1],
      ['median of the second half', after, after / before],
      ['at the end', looks.at(-1) ?? NaN],
    ];
    return rows.map(([what, value, ratio]) => ({
      what: `${name}: heap, ${what}`,
      conditions,
      value,
      unit: 'MiB',
      ...(ratio !== undefined && { ratio }),
    }));
  });
}
