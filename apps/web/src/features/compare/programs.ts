import type { ProcessRow } from '../hosts/process-rows.ts';

/** Processes of one name, together. */
export interface ProgramUse {
  count: number;
  ownBytes: number;
}

export interface ProgramRow {
  name: string;
  /** One for each subject; null where the program does not run. */
  uses: (ProgramUse | null)[];
  /** The most of any subject less the least: what is worth a look stands first. */
  spreadBytes: number;
}

/** What runs on each of several hosts or boots, side by side. */
export function programRows(tables: readonly (readonly ProcessRow[])[]): ProgramRow[] {
  const byName = new Map<string, (ProgramUse | null)[]>();
  for (const [index, rows] of tables.entries()) {
    for (const { displayName, ownBytes, isKernelThread } of rows) {
      if (isKernelThread) continue;
      const uses = byName.get(displayName) ?? tables.map(() => null);
      const use = uses[index] ?? { count: 0, ownBytes: 0 };
      uses[index] = { count: use.count + 1, ownBytes: use.ownBytes + (ownBytes ?? 0) };
      byName.set(displayName, uses);
    }
  }
  return [...byName].map(([name, uses]) => {
    const bytes = uses.map((use) => use?.ownBytes ?? 0);
    return { name, uses, spreadBytes: Math.max(...bytes) - Math.min(...bytes) };
  });
}
