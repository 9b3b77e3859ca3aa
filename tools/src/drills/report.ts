/** What a drill has found out; `checks` must all hold. */
export interface DrillResult {
  drill: string;
  /** Each with the numbers it rests on. */
  checks: { what: string; holds: boolean; found?: unknown }[];
}

/** Collects the checks of a drill, and says each as it comes. */
export class Report {
  readonly result: DrillResult;

  constructor(drill: string) {
    this.result = { drill, checks: [] };
  }

  check(what: string, holds: boolean, found?: unknown): void {
    this.result.checks.push({ what, holds, ...(found !== undefined && { found }) });
    const detail =
      found === undefined ? '' : `: ${typeof found === 'string' ? found : JSON.stringify(found)}`;
    process.stderr.write(`${holds ? '  ok  ' : 'FAILED'} ${what}${detail}\n`);
  }
}
