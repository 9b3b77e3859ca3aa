import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const MAIN = join(ROOT, 'tools/src/bench/main.ts');

test('the agent is measured beside the floor, in one run', { timeout: 120_000 }, ({ skip }) => {
  skip(
    !existsSync(join(ROOT, 'apps/agent/dist/main.mjs')),
    'the agent is not built: npm test builds it first',
  );
  skip(
    spawnSync('cc', ['--version']).status !== 0,
    'there is no C compiler for the floor: apt-get install gcc',
  );
  const args = ['agent-cpu', '--processes', '5', '--interval', '1', '--samples', '2'];
  const lines = execFileSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');
  const rows = lines.filter((line) => line.includes('CPU a sample'));
  expect(rows.filter((line) => / floor, CPU a sample +[\d.]+ ms +1\.00 ×$/.test(line))).toHaveLength(2);
  expect(
    rows.filter((line) => / seep-agent on Node, CPU a sample +[\d.]+ ms +[\d.]+ ×$/.test(line)),
  ).toHaveLength(2);
});

test('a suite that there is not is wrong use', () => {
  expect(spawnSync(process.execPath, [MAIN, 'nothing']).status).toBe(2);
});
