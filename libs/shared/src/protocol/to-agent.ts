// The small form of zod: the agent pays for every kilobyte of code.
import * as z from 'zod/mini';
import { ask } from './ask.ts';
import { error } from './error-body.ts';
import { count, epochMs, shortText, text } from './fields.ts';
import { MAX_BOOTS } from './limits.ts';
import type { Plain } from './plain.ts';

/* What a server says to an agent. Whoever only listens to one side loads the schemas of that side alone. */

/** What the agent does is the server's choice within these bounds; everything else is the host's own. */
export const agentConfig = z.object({
  intervalMs: z.int().check(z.minimum(250), z.maximum(3_600_000)),
  keyframeIntervalMs: z.int().check(z.minimum(1000), z.maximum(3_600_000)),
  heartbeatIntervalMs: z.int().check(z.minimum(1000), z.maximum(300_000)),
  /** Divides the ages at which baselines are taken. For demonstrations and tests. */
  timeScale: z.number().check(z.minimum(1), z.maximum(3600)),
  scrub: z.enum(['off', 'default', 'strict']),
});
export type AgentConfig = z.infer<typeof agentConfig>;

export const welcome = z.object({
  serverTimeMs: epochMs,
  config: agentConfig,
  /** For each boot of the hello, in its order: the last sequence number that is stored, 0 when none. */
  storedSeqs: z.array(count).check(z.maxLength(MAX_BOOTS)),
  /** The version that somebody has offered this host. It is told to people there; nothing is fetched or run for it. */
  updateOffered: z.optional(shortText),
});
export type Welcome = z.infer<typeof welcome>;

export const ack = z.object({ boot: count, seq: count });
export const refusal = z.object({ code: shortText, message: text });
export const slowDown = z.object({ pauseMs: z.int().check(z.minimum(0), z.maximum(600_000)) });

export const TO_AGENT_BODIES = {
  welcome,
  ack,
  refusal,
  config: agentConfig,
  slow_down: slowDown,
  ask,
  error,
} as const;

export type ToAgent = Plain<typeof TO_AGENT_BODIES>;
