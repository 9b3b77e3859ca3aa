import { join } from 'node:path';
import { createSteps } from './steps.ts';
import { add, NOTHING, type Tally, tallyLine } from './tally.ts';

/* `npm test`: everything, in one run, with one line at its end that says how it went. */

const root = join(import.meta.dirname, '..', '..', '..');

let total: Tally = NOTHING;
const summary: string[] = [];
for (const { name, run } of createSteps(root)) {
  process.stdout.write(`\n── ${name}\n`);
  const startedMs = performance.now();
  const tally = await run();
  summary.push(`${name}: ${tallyLine(tally)} (${Math.round((performance.now() - startedMs) / 1000)} s)`);
  total = add(total, tally);
}
process.stdout.write(`\n${summary.join('\n')}\n\n${tallyLine(total)}\n`);
process.exit(total.failed === 0 ? 0 : 1);
