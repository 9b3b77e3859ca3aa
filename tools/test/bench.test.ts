import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXECUTABLE } from '../src/drills/agent-process.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const MAIN = join(ROOT, 'tools/src/bench/main.ts');

test('the agent is measured beside the floor, in one run', { timeout: 300_000 }, ({ skip }) => {
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

test('what the connected agent holds is measured, with its growth', { timeout: 300_000 }, ({ skip }) => {
  skip(!existsSync(EXECUTABLE), 'there is no executable: npm run build:agent');
  skip(
    spawnSync('cc', ['--version']).status !== 0,
    'there is no C compiler for the crowd: apt-get install gcc',
  );
  const scale = ['--minutes', '0.2', '--interval', '0.5', '--processes', '5', '--busy-samples', '2'];
  const lines = execFileSync(process.execPath, [MAIN, 'agent-footprint', ...scale], { encoding: 'utf8' });
  expect(lines).toMatch(/ seep-agent, its own \(anonymous\) +[\d.]+ MiB +1\.00 ×/);
  expect(lines).toMatch(/ growth, 95 % between -?[\d.]+ and -?[\d.]+ +-?[\d.]+ MiB\/h/);
  expect(lines).toMatch(/ seep-agent, sent a sample +[1-9][\d.]* bytes/);
});

test('a suite that there is not is wrong use', () => {
  expect(spawnSync(process.execPath, [MAIN, 'nothing']).status).toBe(2);
});
