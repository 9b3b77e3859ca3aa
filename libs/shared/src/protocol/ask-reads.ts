/*
 * What a server may ask of a host: reads of one process, from a closed list. The agent looks into /proc and answers
 * with numbers; it does nothing else, and nothing that is not in this list. Without the schema of the message, so that the
 * dashboard, which only names the reads, loads no more than this.
 */

/**
 * `memory`: /proc/PID/smaps_rollup; `maps`: /proc/PID/smaps, summed up by mapping name; `descriptors`: /proc/PID/fd by
 * kind; `limits`: /proc/PID/limits and the OOM score.
 */
export const ASK_READS = ['memory', 'maps', 'descriptors', 'limits'] as const;
export type AskRead = (typeof ASK_READS)[number];

/** The capability of an agent that answers asks. */
export const ASK_CAPABILITY = 'ask';

/** Why nothing was read: the process is gone, or the host was asked for too much. */
export const ASK_REFUSALS = ['no_such_process', 'too_many_asks'] as const;
export type AskRefusal = (typeof ASK_REFUSALS)[number];
