import type { AgentConfig } from '@seep/shared';
import { z } from 'zod';
import { storedSetting } from '../stored-setting.ts';

/** What people set for all agents. They follow while they run; each host may hide more by its own settings, never less. */
export const agentSettingsSchema = z.object({
  /** Between two samples; null: as SEEP_SAMPLE_INTERVAL says. */
  intervalSeconds: z.number().min(0.25).max(3600).nullable(),
  /** How much of command lines is hidden before they leave the host. */
  scrub: z.enum(['off', 'default', 'strict']),
});
export type AgentSettings = z.infer<typeof agentSettingsSchema>;

export const DEFAULT_AGENT_SETTINGS: AgentSettings = { intervalSeconds: null, scrub: 'default' };

export const { get: getAgentSettings, set: setAgentSettings } = storedSetting(
  { name: 'agents', target: 'agents' },
  agentSettingsSchema,
  DEFAULT_AGENT_SETTINGS,
);

const HEARTBEAT_INTERVAL_MS = 20_000;
const KEYFRAME_INTERVAL_MS = 600_000;

/** What an agent is told: what was set, and what goes with it. */
export function agentConfigOf(
  { sampleIntervalMs, timeScale }: { sampleIntervalMs: number; timeScale: number },
  { intervalSeconds, scrub }: AgentSettings = DEFAULT_AGENT_SETTINGS,
): AgentConfig {
  const intervalMs = intervalSeconds === null ? sampleIntervalMs : Math.round(intervalSeconds * 1000);
  return {
    intervalMs,
    keyframeIntervalMs: Math.max(KEYFRAME_INTERVAL_MS / timeScale, 30 * intervalMs),
    heartbeatIntervalMs: HEARTBEAT_INTERVAL_MS,
    timeScale,
    scrub,
  };
}
