import { BASELINE_KINDS, type BaselineKind } from '@seep/shared';

/** A boot has settled when its services have come up; an agent that came later waits for its own start to pass. */
const SETTLED_UPTIME_MS = 60_000;
const SETTLED_AGENT_MS = 10_000;

const AGES_MS: Record<Exclude<BaselineKind, 'settled'>, number> = {
  '10m': 600_000,
  '1h': 3_600_000,
  '24h': 86_400_000,
};

/** A baseline that was missed by more than this part of its age is not taken: it would not be comparable. */
const LATENESS_RATIO = 0.1;

/** Which baselines of the boot are still to be taken, and when. */
export class BaselineSchedule {
  readonly #taken: Set<BaselineKind>;

  constructor(taken: readonly BaselineKind[]) {
    this.#taken = new Set(taken);
  }

  /** The baseline that a sample taken now stands for, if any. */
  due(uptimeMs: number, agentMs: number, timeScale: number): BaselineKind | undefined {
    return BASELINE_KINDS.find(
      (kind) => !this.#taken.has(kind) && isDue(kind, uptimeMs * timeScale, agentMs * timeScale),
    );
  }

  take(kind: BaselineKind): void {
    this.#taken.add(kind);
  }

  get taken(): BaselineKind[] {
    return BASELINE_KINDS.filter((kind) => this.#taken.has(kind));
  }
}

function isDue(kind: BaselineKind, uptimeMs: number, agentMs: number): boolean {
  if (kind === 'settled') return uptimeMs >= SETTLED_UPTIME_MS || agentMs >= SETTLED_AGENT_MS;
  const ageMs = AGES_MS[kind];
  return uptimeMs >= ageMs && uptimeMs <= ageMs * (1 + LATENESS_RATIO);
}
