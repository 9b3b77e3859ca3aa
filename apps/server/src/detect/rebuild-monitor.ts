import { desc, eq } from 'drizzle-orm';
import type { StringPool } from '../agents/string-pool.ts';
import type { Database } from '../db/client.ts';
import { boots } from '../db/schema/index.ts';
import { type Moment, readHistory } from '../rollups/read-history.ts';
import type { DetectionSettings } from '../services/detection/detection-settings.ts';
import { findingsTold } from '../services/findings/findings-told.ts';
import { oneByOne, type ReplayDeps, replaySamples } from '../services/samples/replay.ts';
import { HostMonitor } from './host-monitor.ts';
import { replayHistory } from './replay-history.ts';

const HOUR_MS = 3_600_000;
/** Samples that a detector which starts anew is given: the paths of minutes look back as far. */
const SAMPLES_MS = 6 * HOUR_MS;
/** The same in detector time where cells of roll-ups are longer than its own: what a subject does every day is known. */
const SCALED_SAMPLES_MS = 28 * HOUR_MS;
/** Before them cells of roll-ups, for as long as a detector keeps its hours: a leak of weeks is not forgotten. */
const CELLS_MS = 28 * 24 * HOUR_MS;

/**
 * The detector of a host as it was before the server stopped, or the host moved here: fed again with what is stored, of
 * samples and of findings. Samples alone would not do: a claim rests on more of them than are read again here, and what a
 * leak has become large by is no longer what it rises by.
 */
export async function rebuildMonitor(
  deps: ReplayDeps & {
    db: Database;
    strings: StringPool;
    timeScale: number;
    settings: () => DetectionSettings;
  },
  hostId: number,
): Promise<HostMonitor> {
  const { db, timeScale, settings } = deps;
  const monitor = new HostMonitor(timeScale, settings);
  const [boot] = await db
    .select()
    .from(boots)
    .where(eq(boots.hostId, hostId))
    .orderBy(desc(boots.no))
    .limit(1);
  if (!boot?.lastSampleAt || !boot.firstSampleAt) return monitor;
  const { no, bootId, bootedAt, facts } = boot;
  monitor.startBoot({ no, bootId, bootedAtMs: bootedAt.getTime(), facts });
  monitor.resume(await findingsTold(db, hostId, no));
  const toMs = boot.lastSampleAt.getTime();
  // Cells are of real time: with windows that are shorter than they are, they tell nothing.
  const isScaled = timeScale > 1;
  const samplesFromMs = toMs - (isScaled ? SCALED_SAMPLES_MS / timeScale : SAMPLES_MS);
  const fromMs = isScaled ? samplesFromMs : Math.max(boot.firstSampleAt.getTime(), toMs - CELLS_MS);
  const range = { hostId, fromMs: Math.min(fromMs, samplesFromMs), toMs };
  await replayHistory(
    deps,
    range,
    ofBoot(no, coarseThenFine(deps, range, samplesFromMs)),
    [monitor],
    (_index, sample) => monitor.remember(sample),
  );
  return monitor;
}

async function* coarseThenFine(
  deps: ReplayDeps,
  { hostId, fromMs, toMs }: { hostId: number; fromMs: number; toMs: number },
  samplesFromMs: number,
): AsyncGenerator<Moment> {
  if (fromMs < samplesFromMs) yield* oneByOne(readHistory(deps, hostId, fromMs, samplesFromMs - 1));
  yield* replaySamples(deps, hostId, samplesFromMs, toMs);
}

async function* ofBoot(bootNo: number, moments: AsyncGenerator<Moment>): AsyncGenerator<Moment> {
  for await (const moment of moments) if (moment.bootNo === bootNo) yield moment;
}
