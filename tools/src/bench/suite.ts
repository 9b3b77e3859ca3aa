/** One line of a suite's result. */
export interface BenchRow {
  /** What was measured, under which conditions. */
  what: string;
  conditions: string;
  value: number;
  unit: string;
  /** Of the suite's yardstick under the same conditions; what counts, since machines differ. */
  ratio?: number;
}

export interface BenchSuite {
  name: string;
  /** What the numbers are, and what the ratio is of. */
  about: string;
  /** Run only when asked for by name. */
  isLong?: boolean;
  /** @param args what stands behind the suite's name on the command line */
  run(args: readonly string[]): Promise<BenchRow[]>;
}
