import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { isOff } from '../machine-tools/compared.ts';
import { compareWithTools, formatResults, type ToolResult } from '../machine-tools/comparison.ts';
import { BootedHost, whyNoBootedHosts } from './booted-host.ts';
import { type DrillResult, Report } from './report.ts';

const PROGRAM = join(import.meta.dirname, '..', 'machine-tools', 'main.ts');

/** A unit that fails, so that there is something to count. */
const FAILING = 'systemd-run --unit=seep-fails --quiet /bin/false; sleep 0.5; systemctl is-failed seep-fails';

/** Our numbers beside those of the tools: on this machine, and inside a booted systemd host. */
export async function drillMachineTools(): Promise<DrillResult> {
  const report = new Report('machine-tools');
  reportResults('this machine', await compareWithTools(), report);
  const reason = await whyNoBootedHosts();
  if (reason === undefined) reportResults('booted host', await compareInBootedHost(), report);
  else process.stderr.write(`  left out: booted host: ${reason}\n`);
  return report.result;
}

/** The same list of comparisons, run by a program inside a booted systemd host. */
export async function compareInBootedHost(): Promise<ToolResult[]> {
  const parent = mkdtempSync(join(tmpdir(), 'seep-drill-tools-'));
  try {
    const file = join(parent, 'machine-tools.mjs');
    await build({
      entryPoints: [PROGRAM],
      outfile: file,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    });
    await using host = await BootedHost.create(`seep-tools-${process.pid}`, parent);
    host.installProgram('machine-tools', file);
    await host.boot();
    await host.run(FAILING);
    return JSON.parse(await host.run('/opt/seep/machine-tools')) as ToolResult[];
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

/** Prints every number compared, and a check for each tool: whether one of its numbers is off. */
export function reportResults(where: string, results: readonly ToolResult[], report: Report): void {
  process.stderr.write(`${formatResults(results)}\n`);
  for (const { tool, rows, leftOut } of results) {
    if (leftOut !== undefined) continue;
    report.check(
      `${where}: ${tool}, ${rows.length} numbers`,
      rows.length > 0 && !rows.some(isOff),
      rows.filter(isOff),
    );
  }
}
