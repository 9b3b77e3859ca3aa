import { type Compared, formatComparison } from './compared.ts';
import { ENGINE_TOOLS } from './engine-tools.ts';
import { KERNEL_TOOLS } from './kernel-tools.ts';
import { type Comparison, Machine, NotHere } from './machine.ts';

/** Every tool that we are held against, on whatever machine: by `npm test` here, by drills in a booted host and beside an engine. */
export const COMPARISONS: readonly Comparison[] = [...KERNEL_TOOLS, ...ENGINE_TOOLS];

/** What came of a tool: the numbers, or why there are none. */
export interface ToolResult {
  tool: string;
  rows: Compared[];
  leftOut?: string;
}

/** Runs all comparisons on this machine, one after another. What cannot be compared here is said, not passed over. */
export async function compareWithTools(comparisons = COMPARISONS): Promise<ToolResult[]> {
  using machine = new Machine();
  const results: ToolResult[] = [];
  for (const { tool, run } of comparisons) {
    try {
      results.push({ tool, rows: await run(machine) });
    } catch (error) {
      if (!(error instanceof NotHere)) throw error;
      results.push({ tool, rows: [], leftOut: error.message });
    }
  }
  return results;
}

/** The table, and what was left out under it. */
export function formatResults(results: readonly ToolResult[]): string {
  const leftOut = results.flatMap((result) =>
    result.leftOut === undefined ? [] : [`not compared: ${result.leftOut}`],
  );
  return [formatComparison(results.flatMap(({ rows }) => rows)), ...leftOut].join('\n');
}
