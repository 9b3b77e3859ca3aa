import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EvaluationResult } from './evaluation.ts';
import { baselinesChart, delayChart, familiesChart } from './charts.ts';
import { summaryOf } from './summary.ts';

/** Writes report.md and its plots into a folder. */
export function writeReport(directory: string, results: readonly EvaluationResult[]): void {
  mkdirSync(directory, { recursive: true });
  const parts = results.map((result, index) => {
    const plots = [
      ['families', familiesChart(result)],
      ['rules', baselinesChart(result)],
      ['delay', delayChart(result)],
    ] as const;
    const images = plots.flatMap(([name, svg]) => {
      if (svg === undefined) return [];
      const file = `${index + 1}-${name}.svg`;
      writeFileSync(join(directory, file), svg);
      return [`![${name}](${file})`];
    });
    return [summaryOf(result), ...images].join('\n');
  });
  writeFileSync(join(directory, 'report.md'), `# Evaluation of the detector\n\n${parts.join('\n\n')}\n`);
}
