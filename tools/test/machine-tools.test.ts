import { afterAll, beforeAll, expect, test } from 'vitest';
import { isBaseMade, whyNoBootedHosts } from '../src/drills/booted-host.ts';
import { compareInBootedHost } from '../src/drills/machine-tools.ts';
import { formatComparison, isOff } from '../src/machine-tools/compared.ts';
import {
  COMPARISONS,
  compareWithTools,
  formatResults,
  type ToolResult,
} from '../src/machine-tools/comparison.ts';

/*
 * Our numbers beside those of the machine's own tools, at the same instant: read, run the tool, read again. What cannot
 * be compared here (a tool that is not installed, a right that we lack) is said, not passed over.
 */

let here: ToolResult[];
beforeAll(async () => {
  here = await compareWithTools();
});
afterAll(() => {
  process.stderr.write(`${formatResults(here)}\n`);
});

/** The numbers that are off, for people. */
const off = (results: readonly ToolResult[]) =>
  results
    .flatMap(({ rows }) => rows)
    .filter(isOff)
    .map((row) => formatComparison([row]));

test.for(COMPARISONS.map(({ tool }) => tool))('%s', (tool, { skip }) => {
  const result = here.find((one) => one.tool === tool);
  skip(result?.leftOut !== undefined, result?.leftOut);
  expect(result?.rows.length).toBeGreaterThan(0);
  expect(off(here.filter((one) => one.tool === tool))).toEqual([]);
});

test('the same inside a booted systemd host', { timeout: 180_000 }, async ({ skip }) => {
  const why =
    (await whyNoBootedHosts()) ??
    (isBaseMade() ? undefined : 'no base: npm run drill -- machine-tools makes it');
  if (why !== undefined) process.stderr.write(`not compared in a booted host: ${why}\n`);
  skip(why !== undefined, why);
  const there = await compareInBootedHost();
  process.stderr.write(`inside a booted host:\n${formatResults(there)}\n`);
  expect(off(there)).toEqual([]);
  // Everything but the engine, which has no place there.
  expect(there.filter(({ leftOut }) => leftOut !== undefined).map(({ tool }) => tool)).toEqual([
    'docker stats',
    'docker inspect',
    'docker system df',
  ]);
});
