import { agentCpu } from './agent-cpu.ts';
import { agentFootprint } from './agent-footprint.ts';
import { agentWire } from './agent-wire.ts';
import { detection } from './detection.ts';
import { fleetLoad } from './server/fleet-load.ts';
import { serverLoad } from './server/server-load.ts';
import { web } from './web/web.ts';
import type { BenchRow, BenchSuite } from './suite.ts';

/* `npm run bench [-- SUITE [options of the suite]]`: all suites but the long ones, or one. Ratios count: machines differ. */

const SUITES: readonly BenchSuite[] = [
  agentCpu,
  agentFootprint,
  agentWire,
  detection,
  serverLoad,
  fleetLoad,
  web,
];

const [name, ...args] = process.argv.slice(2);
const chosen =
  name === undefined
    ? SUITES.filter((suite) => suite.isLong !== true)
    : SUITES.filter((suite) => suite.name === name);
if (chosen.length === 0) {
  process.stderr.write(
    `usage: npm run bench [-- ${SUITES.map((suite) => suite.name).join(' | ')} [options]]\n`,
  );
  process.exit(2);
}
for (const suite of chosen) {
  process.stdout.write(`── ${suite.name}: ${suite.about}\n`);
  for (const row of await suite.run(args)) process.stdout.write(`${format(row)}\n`);
}

function format({ what, conditions, value, unit, ratio }: BenchRow): string {
  const amount = `${value.toFixed(value < 10 ? 2 : 1)} ${unit}`;
  const share = ratio === undefined ? '' : `${ratio.toFixed(2)} ×`;
  return `${conditions.padEnd(66)} ${what.padEnd(44)} ${amount.padStart(12)} ${share.padStart(9)}`;
}
