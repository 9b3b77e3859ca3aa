import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  type KernelFs,
  parseSystemdUnits,
  readBootId,
  readCpuInfo,
  readHostname,
  readKernelCommandLine,
  readKernelRelease,
  readOsRelease,
  readTaints,
  readTimezone,
  scrubCommandLine,
  type SystemdUnit,
} from '@seep/collectors';
import { formatBytes, formatCount, formatDuration } from '@seep/shared';
import type { Boot } from '../../collect/host-facts.ts';
import type { HostReading } from '../reading.ts';
import { formatPairs, formatSection, formatTable, formatTime } from '../text.ts';
import { formatStates } from './processes.ts';

const run = promisify(execFile);
const SYSTEMCTL_TIMEOUT_MS = 15_000;
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Units of the service manager; undefined on a host that has another one. */
export interface Units {
  failed: SystemdUnit[];
  activeCount: number;
}

/** systemd keeps the state of its units in its memory: only it can tell. */
export async function readUnits(): Promise<Units | undefined> {
  try {
    const { stdout } = await run(
      'systemctl',
      ['list-units', '--all', '--output=json', '--plain', '--no-legend', '--no-pager'],
      { timeout: SYSTEMCTL_TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES },
    );
    const units = parseSystemdUnits(stdout);
    return {
      failed: units.filter(({ active }) => active === 'failed'),
      activeCount: units.filter(({ active }) => active === 'active').length,
    };
  } catch {
    // No systemd here, or one that does not answer: the report says that it is not known.
    return undefined;
  }
}

/** The `boot` part of `boot`. */
export function formatBootFacts(
  fs: KernelFs,
  boot: Boot,
  reading: HostReading,
  units: Units | undefined,
  architecture: string,
): string {
  const { cpuCount, model } = readCpuInfo(fs);
  const taints = readTaints(fs) ?? [];
  const sinceMs = reading.at.getTime() - boot.bootedAtMs;
  return [
    formatSection(
      'Boot',
      formatPairs([
        ['host', readHostname(fs)],
        ['distribution', readOsRelease(fs)?.prettyName],
        ['kernel', readKernelRelease(fs)],
        ['boot id', readBootId(fs)],
        ['booted at', `${formatTime(new Date(boot.bootedAtMs))} UTC`],
        ['uptime', formatDuration(sinceMs)],
        ['timezone', readTimezone(fs) ?? 'not set'],
        ['processor', model],
        ['processors', cpuCount],
        ['architecture', architecture],
        ['memory', formatBytes(reading.memory.memTotalBytes)],
        ['kernel command line', scrubCommandLine(readKernelCommandLine(fs) ?? '', 'default')],
        ['kernel taints', taints.length === 0 ? 'none' : taints.map(({ name }) => name).join(', ')],
      ]),
    ),
    formatSection('Processes', formatStates(reading.processes)),
    formatSection('Units', formatUnits(units)),
  ].join('\n');
}

function formatUnits(units: Units | undefined): string {
  if (!units) return 'no systemd answers on this host';
  const counts = `${formatCount(units.activeCount)} active units, ${formatCount(units.failed.length)} failed`;
  if (units.failed.length === 0) return counts;
  const table = formatTable(units.failed, [
    { title: 'UNIT', of: ({ unit }) => unit },
    { title: 'LOAD', of: ({ load }) => load },
    { title: 'SUB', of: ({ sub }) => sub },
    { title: 'DESCRIPTION', of: ({ description }) => description },
  ]);
  return `${counts}\n${table}`;
}
