import type { ProgramCensus } from '@seep/detection';
import type pg from 'pg';
import type { Logger } from 'pino';
import { growthOf } from './growth.ts';
import type { Monitors } from './monitors.ts';

/** An hour of detector time: floors are by the hour, and nothing changes in between. */
const HOUR_MS = 3_600_000;
/** Hosts looked at in one turn, and written by one statement. */
const HOSTS_A_TURN = 50;

/**
 * Writes down how the programs of each connected host have grown, so that a job, in whichever replica it runs, can hold
 * hosts against each other. Each replica writes of the hosts that are connected to it.
 */
export class CensusWriter {
  readonly #pool: pg.Pool;
  readonly #monitors: Monitors;
  readonly #logger: Logger;
  readonly #hourMs: number;
  readonly #writtenMs = new Map<number, number>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(pool: pg.Pool, monitors: Monitors, logger: Logger, timeScale: number) {
    this.#pool = pool;
    this.#monitors = monitors;
    this.#logger = logger;
    this.#hourMs = HOUR_MS / timeScale;
  }

  start(): void {
    let isRunning = false;
    this.#timer = setInterval(() => {
      if (isRunning) return;
      isRunning = true;
      this.#running = this.writeDue(Date.now()).then(
        () => {
          isRunning = false;
        },
        (error: unknown) => {
          isRunning = false;
          this.#logger.warn({ err: error }, 'a census was not written');
        },
      );
    }, this.#hourMs / 4);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  /** Writes of those hosts whose last census is an hour old, a few at a time. */
  async writeDue(nowMs: number): Promise<number> {
    const known = this.#monitors.ready();
    for (const hostId of this.#writtenMs.keys()) if (!known.has(hostId)) this.#writtenMs.delete(hostId);
    const due = [...known].filter(
      ([hostId]) => nowMs - (this.#writtenMs.get(hostId) ?? -Infinity) >= this.#hourMs,
    );
    for (let at = 0; at < due.length; at += HOSTS_A_TURN) {
      const turn = due.slice(at, at + HOSTS_A_TURN);
      await this.#write(
        turn.map(([hostId, monitor]) => ({ hostId, programs: monitor.census() })),
        nowMs,
      );
      for (const [hostId] of turn) this.#writtenMs.set(hostId, nowMs);
    }
    return due.length;
  }

  async #write(rows: readonly { hostId: number; programs: ProgramCensus[] }[], nowMs: number): Promise<void> {
    await this.#pool.query({
      name: 'census_write',
      text: `
        INSERT INTO host_census (host_id, at, programs)
        SELECT host_id, $2, programs::jsonb FROM unnest($1::int[], $3::text[]) AS row (host_id, programs)
        ON CONFLICT (host_id) DO UPDATE SET at = excluded.at, programs = excluded.programs`,
      values: [
        rows.map(({ hostId }) => hostId),
        new Date(nowMs),
        // A text in PostgreSQL holds no NUL, and a command line may.
        rows.map(({ programs }) => JSON.stringify(programs).replaceAll('\\u0000', ' ')),
      ],
    });
    await this.#writeGrowth(rows, nowMs);
  }

  /** One statement: what a host had more of before goes, and the rest is written over. */
  async #writeGrowth(
    hosts: readonly { hostId: number; programs: ProgramCensus[] }[],
    nowMs: number,
  ): Promise<void> {
    const rows = hosts.flatMap(({ hostId, programs }) =>
      growthOf(programs).map((growth, rank) => ({ hostId, rank, ...growth })),
    );
    await this.#pool.query({
      name: 'growth_write',
      text: `
        WITH fresh AS (
          SELECT * FROM unnest($3::int[], $4::int[], $5::text[], $6::text[], $7::int[], $8::bigint[], $9::bigint[], $10::int[])
            AS row (host_id, rank, program, version, processes, bytes, grown_bytes, hours)
        ), gone AS (
          DELETE FROM host_growth WHERE host_id = ANY ($1::int[])
            AND NOT EXISTS (SELECT 1 FROM fresh WHERE fresh.host_id = host_growth.host_id AND fresh.rank = host_growth.rank)
        )
        INSERT INTO host_growth (host_id, rank, at, program, version, processes, bytes, grown_bytes, hours)
        SELECT host_id, rank, $2, program, version, processes, bytes, grown_bytes, hours FROM fresh
        ON CONFLICT (host_id, rank) DO UPDATE SET at = excluded.at, program = excluded.program,
          version = excluded.version, processes = excluded.processes, bytes = excluded.bytes,
          grown_bytes = excluded.grown_bytes, hours = excluded.hours`,
      values: [
        hosts.map(({ hostId }) => hostId),
        new Date(nowMs),
        rows.map(({ hostId }) => hostId),
        rows.map(({ rank }) => rank),
        rows.map(({ program }) => program.replaceAll('\0', ' ')),
        rows.map(({ version }) => version?.replaceAll('\0', ' ')),
        rows.map(({ processes }) => processes),
        rows.map(({ bytes }) => bytes),
        rows.map(({ grownBytes }) => grownBytes),
        rows.map(({ hours }) => hours),
      ],
    });
  }
}
