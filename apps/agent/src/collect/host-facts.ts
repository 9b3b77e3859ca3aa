import { arch } from 'node:process';
import {
  type KernelFs,
  readAuxv,
  readBootId,
  readCpuInfo,
  readHostname,
  readKernelCommandLine,
  readKernelRelease,
  readMachineId,
  readMemInfo,
  readOsRelease,
  readPidStat,
  readTimezone,
  readUptime,
  scrubCommandLine,
} from '@seep/collectors';
import { type HostFacts, MAX_TEXT_LENGTH } from '@seep/shared';

/** This boot of this host, and how time is told in it. */
export interface Boot {
  id: string;
  bootedAtMs: number;
  ticksZeroMs: number;
  /** Ticks of /proc start times at which the boot began: 0 on a machine, later in a system container. */
  bootedAtTicks: number;
  ticksPerSecond: number;
}

export function readHostFacts(fs: KernelFs): HostFacts {
  const { pageSizeBytes, ticksPerSecond } = readAuxv(fs);
  const machineId = readMachineId(fs);
  const distribution = readOsRelease(fs)?.prettyName;
  const { cpuCount, model } = readCpuInfo(fs);
  const kernelCommandLine = readKernelCommandLine(fs);
  const timezone = readTimezone(fs);
  return {
    hostname: readHostname(fs),
    ...(machineId !== undefined && { machineId }),
    kernel: readKernelRelease(fs),
    ...(distribution !== undefined && { distribution }),
    architecture: arch,
    cpuCount,
    ...(model !== undefined && { cpuModel: model }),
    // Boot loaders hand on passwords, of iSCSI for one.
    ...(kernelCommandLine !== undefined && {
      kernelCommandLine: scrubCommandLine(kernelCommandLine, 'default').slice(0, MAX_TEXT_LENGTH),
    }),
    ...(timezone !== undefined && { timezone }),
    memTotalBytes: readMemInfo(fs).memTotalBytes,
    pageSizeBytes,
    ticksPerSecond,
  };
}

/**
 * A boot begins with the start of its first process: in a system container /proc/uptime is the machine's, while its
 * pid 1 is its own.
 */
export function readBoot(fs: KernelFs, nowMs: number): Boot {
  const { ticksPerSecond } = readAuxv(fs);
  const bootedAtTicks = readPidStat(fs, 1)?.startTicks ?? 0;
  const ticksZeroMs = Math.round(nowMs - readUptime(fs).uptimeSeconds * 1000);
  return {
    id: readBootId(fs),
    bootedAtMs: ticksZeroMs + Math.round((bootedAtTicks / ticksPerSecond) * 1000),
    ticksZeroMs,
    bootedAtTicks,
    ticksPerSecond,
  };
}

/** Time since the boot began, by a clock that nobody sets. */
export function uptimeMs(fs: KernelFs, boot: Boot): number {
  const machineMs = readUptime(fs).uptimeSeconds * 1000;
  return Math.max(0, Math.round(machineMs - (boot.bootedAtTicks / boot.ticksPerSecond) * 1000));
}
