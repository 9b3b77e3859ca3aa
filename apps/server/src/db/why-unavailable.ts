import { DrizzleQueryError } from 'drizzle-orm';
import pg from 'pg';
import { stallReasonOf } from '../ingest/stall.ts';

/** pg-pool's own words; it gives no code. */
const WAITED_IN_VAIN = 'timeout exceeded when trying to connect';

/**
 * What a person is told whose question the database did not come to: that it is no mistake of theirs, and passes.
 * Undefined for any other error. Only errors of the driver are looked at: a mail server that refuses is no database.
 */
export function whyUnavailable(error: unknown): string | undefined {
  const told = driverErrorOf(error);
  if (!told) return undefined;
  if (told.message === WAITED_IN_VAIN)
    return 'the database is busy: no connection to it became free in time; try again in a moment';
  const reason = stallReasonOf(told);
  if (reason === 'too_many_connections') return 'PostgreSQL has no connection left; try again in a moment';
  if (reason === 'unreachable') return 'the database does not answer; try again in a moment';
  return undefined;
}

function driverErrorOf(error: unknown): Error | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof DrizzleQueryError) return at.cause;
    if (at instanceof pg.DatabaseError || at.message === WAITED_IN_VAIN) return at;
  }
  return undefined;
}
