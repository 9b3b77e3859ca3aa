import { closeSync, openSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  cgroupPathOf,
  identityOf,
  KernelFs,
  PRESSURE_RESOURCES,
  readAuxv,
  readBootId,
  readCpuInfo,
  readHostname,
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
  readUptime,
  readVmStat,
  sumNetDev,
} from './index.ts';

/* The machine that runs the tests, whichever it is: what must be true on every Linux. */

const fs = new KernelFs();
const own = process.pid;

test('memory adds up', () => {
  const mem = readMemInfo(fs);
  expect(mem.memFreeBytes).toBeLessThanOrEqual(mem.memTotalBytes);
  expect(mem.memAvailableBytes ?? 0).toBeLessThanOrEqual(mem.memTotalBytes);
  expect(mem.sReclaimableBytes ?? 0).toBeLessThanOrEqual(mem.slabBytes ?? Infinity);
  // No more than that: a virtual machine may hold back pages that meminfo calls free and no zone has.
  const freePages = readVmStat(fs).get('nr_free_pages') ?? 0;
  expect(freePages * readAuxv(fs).pageSizeBytes).toBeLessThanOrEqual(mem.memTotalBytes);
});

test('the clocks agree on when the host booted', () => {
  const { uptimeSeconds } = readUptime(fs);
  const { bootedAtSeconds } = readProcStat(fs);
  expect(uptimeSeconds).toBeGreaterThan(0);
  expect(Math.abs(Date.now() / 1000 - uptimeSeconds - bootedAtSeconds)).toBeLessThan(60);
});

test('counters only rise', () => {
  const first = { stat: readProcStat(fs), vm: readVmStat(fs), net: sumNetDev(readNetDev(fs)) };
  const second = { stat: readProcStat(fs), vm: readVmStat(fs), net: sumNetDev(readNetDev(fs)) };
  expect(second.stat.contextSwitches).toBeGreaterThanOrEqual(first.stat.contextSwitches);
  expect(second.stat.forks).toBeGreaterThanOrEqual(first.stat.forks);
  expect(second.stat.cpuUserTicks).toBeGreaterThanOrEqual(first.stat.cpuUserTicks);
  expect(second.vm.get('pgfault')).toBeGreaterThanOrEqual(first.vm.get('pgfault') ?? 0);
  expect(second.net.rxBytes).toBeGreaterThanOrEqual(first.net.rxBytes);
});

test('every file of the host is understood', () => {
  expect(readLoadAvg(fs).threadCount).toBeGreaterThan(0);
  expect(readCpuInfo(fs).cpuCount).toBeGreaterThan(0);
  expect(readBootId(fs)).toHaveLength(36);
  expect(readHostname(fs)).not.toBe('');
  expect(readKernelRelease(fs)).toMatch(/^\d+\.\d+/);
  expect(readAuxv(fs).ticksPerSecond).toBe(100);
  for (const resource of PRESSURE_RESOURCES) {
    const pressure = readPressure(fs, resource);
    expect(pressure?.some.avg10Ratio ?? 0).toBeLessThanOrEqual(1);
  }
  for (const answer of [readMachineId(fs), readOsRelease(fs), readSessions(fs)])
    expect(answer).not.toBeNull();
});

test('this process knows itself', () => {
  const stat = readPidStat(fs, own);
  const status = readPidStatus(fs, own);
  expect(stat).toMatchObject({ pid: own, parentPid: process.ppid, isKernelThread: false });
  expect(status).toMatchObject({ name: stat?.name, parentPid: process.ppid, realUid: process.getuid?.() });
  expect(status?.threadCount).toBeGreaterThan(1);
  expect(readPidCmdline(fs, own)?.[0]).toContain('node');

  const { rss } = process.memoryUsage();
  const { pageSizeBytes } = readAuxv(fs);
  const resident = (readPidStatm(fs, own)?.residentPages ?? 0) * pageSizeBytes;
  expect(resident / rss).toBeGreaterThan(0.7);
  expect(resident / rss).toBeLessThan(1.4);
  expect((status?.vmRssBytes ?? 0) / resident).toBeCloseTo(1, 0);
});

test('an opened file is one more descriptor', () => {
  const before = readPidDescriptorCount(fs, own) ?? 0;
  const opened = Array.from({ length: 50 }, () => openSync('/dev/null', 'r'));
  const during = readPidDescriptorCount(fs, own) ?? 0;
  for (const descriptor of opened) closeSync(descriptor);
  expect(during - before).toBeGreaterThan(45);
  expect(during - before).toBeLessThan(55);
});

test('every process is read or gone', () => {
  const pids = [...fs.listPids()];
  expect(pids).toContain(own);
  for (const pid of pids) {
    const stat = readPidStat(fs, pid);
    const status = readPidStatus(fs, pid);
    const identity = identityOf(cgroupPathOf(readPidCgroup(fs, pid) ?? []) ?? '/');
    expect([stat?.pid ?? pid, typeof identity]).toEqual([pid, 'object']);
    expect(status?.threadCount ?? 0).toBeGreaterThanOrEqual(0);
  }
});

test('kernel threads have no memory, no command line and no descriptors', () => {
  const threads = [...fs.listPids()].filter((pid) => readPidStat(fs, pid)?.isKernelThread);
  for (const pid of threads) {
    expect(readPidStatm(fs, pid)?.sizePages ?? 0).toBe(0);
    expect(readPidStatus(fs, pid) ?? {}).not.toHaveProperty('vmRssBytes');
    expect(readPidCmdline(fs, pid) ?? []).toEqual([]);
    expect(readPidDescriptorCount(fs, pid) ?? 0).toBe(0);
  }
});

test('a pid that nobody has is gone, not an error', () => {
  const nobody = 4_194_304 + 1;
  expect(readPidStat(fs, nobody)).toBeUndefined();
  expect(readPidStatm(fs, nobody)).toBeUndefined();
  expect(readPidStatus(fs, nobody)).toBeUndefined();
  expect(readPidCgroup(fs, nobody)).toBeUndefined();
  expect(readPidCmdline(fs, nobody)).toBeUndefined();
  expect(readPidDescriptorCount(fs, nobody)).toBeUndefined();
});
