/** Why nothing can be stored, as far as PostgreSQL or its silence tells. */
export const STALL_REASONS = ['disk_full', 'too_many_connections', 'unreachable', 'other'] as const;
export type StallReason = (typeof STALL_REASONS)[number];

/** What a person reads in the log, and what to do. */
export const WORDS: Readonly<Record<StallReason, string>> = {
  disk_full:
    "the database's disk is full; nothing is acked and agents keep what they have until there is room: " +
    'free some, or shorten the retention',
  too_many_connections:
    'PostgreSQL has no connection left; raise its max_connections, or end what holds them',
  unreachable: 'the database does not answer; agents keep what they have until it does',
  other: 'PostgreSQL refuses; see the error',
};

/** SQLSTATE (PostgreSQL's appendix A) or the socket's error, as a reason. */
export function stallReasonOf(error: unknown): StallReason {
  const code = (error as { code?: unknown }).code;
  // No code: the driver gave up waiting, or lost the connection.
  if (typeof code !== 'string') return 'unreachable';
  if (code === '53100') return 'disk_full';
  if (code === '53300') return 'too_many_connections';
  if (/^(08|57P0)/.test(code) || /^E[A-Z]+$/.test(code)) return 'unreachable';
  return 'other';
}
