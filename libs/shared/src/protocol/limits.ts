/** Largest frame either side accepts. A first keyframe of 20,000 described processes is about 3 MiB. */
export const MAX_FRAME_BYTES = 8 * 1024 * 1024;

/**
 * Largest frame an agent accepts: what it hears is a few kilobytes at most, and a host must not be kept busy with more. Walking
 * a frame of eight megabytes takes it seconds.
 */
export const MAX_FRAME_TO_AGENT_BYTES = 64 * 1024;

/** Deepest nesting of arrays and maps in a frame; ours use five. */
export const MAX_FRAME_DEPTH = 12;

/** Rows of one table: Linux allows 4,194,304 pids, a host that has 100,000 is ill and still shown. */
export const MAX_TABLE_ROWS = 131_072;

/** Columns of one table: a host with 300 slab caches and 8 nodes of zones stays below 2,000. */
export const MAX_TABLE_COLUMNS = 4096;

/** Tables in a schema. */
export const MAX_TABLES = 32;

/** Process descriptions or events in one numbered message. */
export const MAX_DESCRIPTIONS = 131_072;
export const MAX_EVENTS = 1024;

/** Facts about one row, details of one event. */
export const MAX_FACTS = 64;

/** Longest text field; the agent cuts a command line before it reaches this. */
export const MAX_TEXT_LENGTH = 4096;

/** Boots an agent may hold unsent records of. */
export const MAX_BOOTS = 64;

/** A server closes a socket that has not said hello by then. */
export const HELLO_TIMEOUT_MS = 10_000;

/** Largest pid that is accepted: Linux stops at 4,194,304 (PID_MAX_LIMIT), a database integer here. */
export const MAX_PID = 2_147_483_647;

/** Kinds of reads that one ask may be for. */
export const MAX_ASK_READS = 8;

/** Groups of mappings in an answer: the largest ones, and the rest together. */
export const MAX_ANSWER_GROUPS = 100;

/** An answer of the most groups, each with the longest name in four-byte letters, is below this. */
export const MAX_ANSWER_BYTES = 256 * 1024;
