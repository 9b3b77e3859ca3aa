import * as v from 'valibot';
import { ask } from './ask.ts';
import { count, epochMs, fewOf, shortText, text, wholeNumber } from './heard.ts';
import { MAX_BOOTS } from './limits.ts';
import type { Plain } from './plain.ts';

/* What a server says to an agent. Whoever only listens to one side loads the schemas of that side alone. */

/** What the agent does is the server's choice within these bounds; everything else is the host's own. */
export const agentConfig = v.object({
  intervalMs: wholeNumber(250, 3_600_000),
  keyframeIntervalMs: wholeNumber(1000, 3_600_000),
  heartbeatIntervalMs: wholeNumber(1000, 300_000),
  /** Divides the ages at which baselines are taken. For demonstrations and tests. */
  timeScale: v.pipe(
    v.number(),
    v.check((scale) => scale >= 1 && scale <= 3600, 'expected a number from 1 to 3600'),
  ),
  scrub: v.picklist(['off', 'default', 'strict']),
});
export type AgentConfig = v.InferOutput<typeof agentConfig>;

export const welcome = v.object({
  serverTimeMs: epochMs,
  config: agentConfig,
  /** For each boot of the hello, in its order: the last sequence number that is stored, 0 when none. */
  storedSeqs: fewOf(count, 0, MAX_BOOTS),
  /** The version that somebody has offered this host. It is told to people there; nothing is fetched or run for it. */
  updateOffered: v.optional(shortText),
});
export type Welcome = v.InferOutput<typeof welcome>;

export const ack = v.object({ boot: count, seq: count });
export const refusal = v.object({ code: shortText, message: text });
export const slowDown = v.object({ pauseMs: wholeNumber(0, 600_000) });

export const TO_AGENT_BODIES = {
  welcome,
  ack,
  refusal,
  config: agentConfig,
  slow_down: slowDown,
  ask,
  /** Why the server closes the connection. */
  error: refusal,
} as const;

type Bodies = typeof TO_AGENT_BODIES;
export type ToAgent = Plain<{ [Type in keyof Bodies]: v.InferOutput<Bodies[Type]> }>;
