import type pg from 'pg';
import type { Logger } from 'pino';

/** Something that the server does by itself, in one replica at a time. */
export interface Job {
  name: string;
  everyMs: number;
  /**
   * Does what there is to do in steps that stand on their own; ends early when the signal says so.
   * @returns what was done, in a line; undefined when there was nothing to do
   */
  run(signal: AbortSignal): Promise<string | undefined>;
}

/** Any number, the same in every replica: with a job's name it says who runs it. */
const JOBS_LOCK = 7302;

/**
 * Runs jobs on their intervals. Each run holds an advisory lock on a connection of its own: another replica passes, and
 * a replica that dies lets go with its connection. How it went stands in the table `jobs`.
 */
export class JobRunner {
  readonly #pool: pg.Pool;
  readonly #logger: Logger;
  readonly #stop = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #running = new Set<Promise<unknown>>();

  constructor(pool: pg.Pool, logger: Logger) {
    this.#pool = pool;
    this.#logger = logger.child({ component: 'jobs' });
  }

  start(jobs: readonly Job[]): void {
    for (const job of jobs) {
      let isRunning = false;
      const turn = () => {
        if (isRunning || this.#stop.signal.aborted) return;
        isRunning = true;
        const run = this.runOnce(job)
          .catch((error: unknown) => this.#logger.error({ err: error, job: job.name }, 'a job failed'))
          .finally(() => {
            isRunning = false;
            this.#running.delete(run);
          });
        this.#running.add(run);
      };
      this.#timers.push(setInterval(turn, job.everyMs));
    }
  }

  /** @returns false when another replica runs it now */
  async runOnce(job: Job): Promise<boolean> {
    const client = await this.#pool.connect();
    let failure: Error | undefined;
    try {
      const { rows } = await client.query<{ is_ours: boolean }>({
        name: 'job_lock',
        text: 'SELECT pg_try_advisory_lock($1, hashtext($2)) AS is_ours',
        values: [JOBS_LOCK, job.name],
      });
      if (!rows[0]?.is_ours) return false;
      await this.#runLocked(job, client);
      await client.query('SELECT pg_advisory_unlock($1, hashtext($2))', [JOBS_LOCK, job.name]);
      return true;
    } catch (error) {
      failure = error as Error;
      throw error;
    } finally {
      // After a failure the lock goes with the connection.
      client.release(failure);
    }
  }

  /** Lets runs end their step. */
  async stop(): Promise<void> {
    this.#stop.abort();
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.allSettled(this.#running);
  }

  async #runLocked(job: Job, client: pg.PoolClient): Promise<void> {
    const startedAt = new Date();
    const outcome = await job.run(this.#stop.signal).catch((error: unknown) => error as Error);
    const failure = outcome instanceof Error ? outcome : undefined;
    if (failure) this.#logger.error({ err: failure, job: job.name }, 'a job failed');
    else if (outcome !== undefined) this.#logger.info({ job: job.name, outcome }, 'a job is done');
    await client.query({
      name: 'job_done',
      text: `
        INSERT INTO jobs (name, started_at, finished_at, duration_ms, runs, failures, last_error, outcome)
        VALUES ($1, $2, $3, $4, 1, $5, $6, $7)
        ON CONFLICT (name) DO UPDATE SET
          started_at = excluded.started_at, finished_at = excluded.finished_at, duration_ms = excluded.duration_ms,
          runs = jobs.runs + 1, failures = jobs.failures + excluded.failures,
          last_error = coalesce(excluded.last_error, jobs.last_error),
          outcome = coalesce(excluded.outcome, jobs.outcome)`,
      values: [
        job.name,
        startedAt,
        new Date(),
        Date.now() - startedAt.getTime(),
        failure ? 1 : 0,
        failure?.message.slice(0, 2000) ?? null,
        typeof outcome === 'string' ? outcome : null,
      ],
    });
  }
}
