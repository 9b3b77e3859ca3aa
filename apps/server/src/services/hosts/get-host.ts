import type { BaselineKind, HostFacts } from '@seep/shared';
import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm';
import { writtenOnce } from '../../db/written-once.ts';
import { baselines, boots, samples, sealedSamples } from '../../db/schema/index.ts';
import { headsOf } from '../../rollups/sealed-block.ts';
import { getHostSummary, type HostSummary, type ListHostsDeps } from './list-hosts.ts';

export interface BootSummary {
  no: number;
  bootId: string;
  bootedAtMs: number;
  firstSampleAtMs: number | null;
  lastSampleAtMs: number | null;
  baselines: { kind: BaselineKind; atMs: number; uptimeMs: number }[];
  storedRecords: number;
  lostRecords: number;
  /** What the host was in that boot. */
  facts: HostFacts;
}

export interface HostDetail extends HostSummary {
  facts: HostFacts | null;
  boots: BootSummary[];
  /** Numbered records over all boots. */
  samples: { stored: number; lost: number };
}

/** Boots shown; the newest first. */
const MAX_BOOTS = 100;

const bootsOf = writtenOnce((db) =>
  db
    .select()
    .from(boots)
    .where(eq(boots.hostId, sql.placeholder('hostId')))
    .orderBy(desc(boots.no))
    .limit(MAX_BOOTS)
    .prepare('boots_of_host'),
);

const baselinesOf = writtenOnce((db) => {
  const shown = db
    .select({ no: boots.no })
    .from(boots)
    .where(eq(boots.hostId, sql.placeholder('hostId')))
    .orderBy(desc(boots.no))
    .limit(MAX_BOOTS);
  const { bootNo, kind, at, uptimeMs } = baselines;
  return db
    .select({ bootNo, kind, at, uptimeMs })
    .from(baselines)
    .where(and(eq(baselines.hostId, sql.placeholder('hostId')), inArray(bootNo, shown)))
    .orderBy(asc(at))
    .prepare('baselines_of_host');
});

export async function getHost(deps: ListHostsDeps, hostId: number): Promise<HostDetail | undefined> {
  const { db } = deps;
  const [known, bootRows, baselineRows] = await Promise.all([
    getHostSummary(deps, hostId),
    bootsOf(db).execute({ hostId }),
    baselinesOf(db).execute({ hostId }),
  ]);
  if (!known) return undefined;
  const { summary, facts } = known;
  const bootSummaries = bootRows.map((boot) => ({
    no: boot.no,
    bootId: boot.bootId,
    bootedAtMs: boot.bootedAt.getTime(),
    firstSampleAtMs: boot.firstSampleAt?.getTime() ?? null,
    lastSampleAtMs: boot.lastSampleAt?.getTime() ?? null,
    baselines: baselineRows
      .filter(({ bootNo }) => bootNo === boot.no)
      .map(({ kind, at, uptimeMs }) => ({ kind, atMs: at.getTime(), uptimeMs })),
    storedRecords: boot.storedRecords,
    lostRecords: boot.lastSeq - boot.storedRecords,
    facts: boot.facts,
  }));
  return {
    ...summary,
    facts,
    boots: bootSummaries,
    samples: {
      stored: bootSummaries.reduce((sum, boot) => sum + boot.storedRecords, 0),
      lost: bootSummaries.reduce((sum, boot) => sum + boot.lostRecords, 0),
    },
  };
}

/** Rows with one number, of which there must be none. It reads all that is stored of the host. */
export async function countDuplicates({ db }: Pick<ListHostsDeps, 'db'>, hostId: number): Promise<number> {
  const [loose, sealed] = await db.transaction(
    async (tx) => [
      await tx
        .select({ bootNo: samples.bootNo, seq: samples.seq })
        .from(samples)
        .where(eq(samples.hostId, hostId)),
      await tx
        .select({ bootNo: sealedSamples.bootNo, block: sealedSamples.block })
        .from(sealedSamples)
        .where(eq(sealedSamples.hostId, hostId)),
    ],
    // Between two snapshots a chunk might be sealed.
    { isolationLevel: 'repeatable read' },
  );
  const numbers = [
    ...loose.map(({ bootNo, seq }) => `${bootNo}/${seq}`),
    ...sealed.flatMap(({ bootNo, block }) => headsOf(block).map(({ seq }) => `${bootNo}/${seq}`)),
  ];
  return numbers.length - new Set(numbers).size;
}
