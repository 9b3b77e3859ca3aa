import {
  type Rule,
  type RuleReading,
  RULES,
  type RuleSettings,
  rulesThatHold,
  type RuleVerdict,
} from './rules.ts';

const MINUTE_MS = 60_000;

/** A rule that began to hold, got worse or better, or does not hold any more. */
export type RuleChange =
  | { state: 'firing'; atMs: number; sinceMs: number; verdict: RuleVerdict }
  | { state: 'ended'; atMs: number; rule: Rule };

interface Standing {
  /** Since when it holds, or does not, without a break. */
  sinceMs: number;
  holds: boolean;
  told: RuleVerdict['severity'] | 'ended' | undefined;
}

/**
 * Follows the rules of one host: told once when they hold for long enough, and once when they are over for as long.
 * What it does not know of the time before it, it tells as soon as it is sure: who stores it knows what is news.
 */
export class RuleWatch {
  readonly #standings = new Map<Rule, Standing>();
  readonly #timeScale: number;

  /** @param timeScale holds are this many times shorter */
  constructor(timeScale = 1) {
    this.#timeScale = timeScale;
  }

  observe(atMs: number, reading: RuleReading, settings: RuleSettings): RuleChange[] {
    const holding = new Map(rulesThatHold(reading, settings).map((verdict) => [verdict.rule, verdict]));
    return RULES.flatMap((rule) => this.#follow(rule, holding.get(rule), atMs, settings) ?? []);
  }

  #follow(
    rule: Rule,
    verdict: RuleVerdict | undefined,
    atMs: number,
    { holdMinutes }: RuleSettings,
  ): RuleChange | undefined {
    const holds = verdict !== undefined;
    let standing = this.#standings.get(rule);
    if (!standing || standing.holds !== holds) {
      standing = { sinceMs: atMs, holds, told: standing?.told };
      this.#standings.set(rule, standing);
    }
    if (atMs - standing.sinceMs < (holdMinutes * MINUTE_MS) / this.#timeScale) return undefined;
    const says = verdict?.severity ?? 'ended';
    if (standing.told === says) return undefined;
    standing.told = says;
    return verdict
      ? { state: 'firing', atMs, sinceMs: standing.sinceMs, verdict }
      : { state: 'ended', atMs, rule };
  }
}
