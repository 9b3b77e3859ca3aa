import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  cgroupPathOf,
  commandLine,
  findCgroupHierarchies,
  identityOf,
  KernelFs,
  PRESSURE_RESOURCES,
  readAuxv,
  readBootId,
  readBuddyInfo,
  readCgroups,
  readCpuInfo,
  readFileNr,
  readHostname,
  readHugePages,
  readKernelRelease,
  readLoadAvg,
  readMachineId,
  readMemInfo,
  readNetDev,
  readOsRelease,
  readPidCgroup,
  readPidCmdline,
  readPidDescriptorCount,
  readPidStat,
  readPidStatm,
  readPidStatus,
  readPressure,
  readProcStat,
  readSessions,
  readSlabInfo,
  readSockStat,
  readSwaps,
  readSysvShm,
  readUptime,
  readVmStat,
  readZoneInfo,
} from './index.ts';

/*
 * Recorded hosts, see their ABOUT.md, read as a whole. What the readers said when a host was last looked at stands in
 * its expected.json; `vitest -u` writes it anew, for review.
 */

const FIXTURES = join(import.meta.dirname, '../fixtures');

test.each(readdirSync(FIXTURES))('%s is read as it was', async (host) => {
  const read = readAll(new KernelFs(join(FIXTURES, host)));
  await expect(`${JSON.stringify(read, plain, 2)}\n`).toMatchFileSnapshot(
    join(FIXTURES, host, 'expected.json'),
  );
});

function readAll(fs: KernelFs): unknown {
  return {
    hostname: readHostname(fs),
    machineId: readMachineId(fs),
    bootId: readBootId(fs),
    kernelRelease: readKernelRelease(fs),
    osRelease: readOsRelease(fs),
    cpuInfo: readCpuInfo(fs),
    auxv: readAuxv(fs),
    uptime: readUptime(fs),
    loadAvg: readLoadAvg(fs),
    stat: readProcStat(fs),
    memInfo: readMemInfo(fs),
    vmStat: readVmStat(fs),
    pressure: Object.fromEntries(
      PRESSURE_RESOURCES.map((resource) => [resource, readPressure(fs, resource)]),
    ),
    netDev: readNetDev(fs),
    buddyInfo: readBuddyInfo(fs),
    zoneInfo: readZoneInfo(fs),
    slabInfo: readSlabInfo(fs)?.slice(0, 12),
    hugePages: readHugePages(fs),
    swaps: readSwaps(fs),
    fileNr: readFileNr(fs),
    sockStat: readSockStat(fs),
    sysvShm: readSysvShm(fs),
    cgroups: readGroups(fs),
    sessions: readSessions(fs)?.toSorted((first, second) => first.id.localeCompare(second.id)),
    processes: [...fs.listPids()].map((pid) => readProcess(fs, pid)),
  };
}

/** Of the groups what does not need a live tree: identity, memory and limits. */
function readGroups(fs: KernelFs): unknown {
  const hierarchies = findCgroupHierarchies(fs);
  if (!hierarchies) return undefined;
  const groups = readCgroups(fs, hierarchies).groups.toSorted((a, b) => a.path.localeCompare(b.path));
  return {
    mode: hierarchies.mode,
    memoryVersion: hierarchies.mounts.get('memory')?.version,
    groups: groups.map(({ path, kind, identity, memory, limits }) => ({
      path,
      kind,
      identity,
      memory,
      limits,
    })),
  };
}

function readProcess(fs: KernelFs, pid: number): unknown {
  const path = cgroupPathOf(readPidCgroup(fs, pid) ?? []);
  return {
    stat: readPidStat(fs, pid),
    statm: readPidStatm(fs, pid),
    status: readPidStatus(fs, pid),
    command: commandLine(readPidCmdline(fs, pid) ?? [], { scrub: 'default', maxLength: 200 }),
    descriptors: readPidDescriptorCount(fs, pid),
    cgroup: path,
    identity: identityOf(path ?? '/'),
  };
}

function plain(_key: string, value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value) : value;
}
