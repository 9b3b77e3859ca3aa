export {
  type Cgroup,
  type Cgroups,
  readCgroup,
  readCgroupPressure,
  readCgroupProcessCount,
  readCgroups,
} from './cgroup/cgroup.ts';
export { type CgroupCpu, parseCgroupCpuStat, parseCpuacctUsage, readCgroupCpu } from './cgroup/cpu.ts';
export { type CgroupDescendants, parseCgroupStat, readCgroupDescendants } from './cgroup/descendants.ts';
export {
  type CgroupEntry,
  type CgroupKind,
  cgroupKindOf,
  type CgroupListing,
  type CgroupListOptions,
  listCgroups,
} from './cgroup/groups.ts';
export {
  type CgroupHierarchies,
  cgroupHierarchiesOf,
  type CgroupMount,
  type CgroupResource,
  findCgroupHierarchies,
} from './cgroup/hierarchies.ts';
export { type CgroupIo, parseCgroupIo, readCgroupIo } from './cgroup/io.ts';
export {
  type CgroupLimits,
  effectiveMemoryLimit,
  readCgroupLimits,
  readCgroupMemoryLimit,
} from './cgroup/limits.ts';
export {
  type CgroupMemory,
  type CgroupMemoryStat,
  parseCgroupMemoryStat,
  readCgroupMemory,
} from './cgroup/memory.ts';
export {
  type CgroupMemoryEvents,
  parseMemoryEvents,
  parseOomControl,
  readCgroupMemoryEvents,
} from './cgroup/memory-events.ts';
export { BALLOON_COUNTERS, balloonPagesOf } from './derive/balloon.ts';
export { type CommandLineOptions, commandLine } from './derive/command-line.ts';
export { commandMask, type MaskLevel } from './derive/command-mask.ts';
export { type Fragmentation, fragmentationOf } from './derive/fragmentation.ts';
export { type CgroupIdentity, type ContainerRuntime, identityOf } from './derive/identity.ts';
export { type Lineage, type LineageFacts, lineageOf, placeOf, programOf } from './derive/lineage.ts';
export { type CpuTicks, cpuBusyRatio, increaseOf, perSecond, ratesPerSecond } from './derive/rates.ts';
export { type ScrubLevel, scrubCommandLine } from './derive/scrub.ts';
export {
  countActiveSessions,
  type InputTime,
  type SessionActivity,
  sessionActivities,
} from './derive/session-idle.ts';
export { type Zombie, type ZombieFacts, type ZombieFamily, zombiesByParent } from './derive/zombies.ts';
export { type KmsgBatch, type KmsgMessage, KmsgReader, openKmsg, parseKmsg } from './dev/kmsg.ts';
export { readTtyActivity, type TtyActivity } from './dev/tty.ts';
export { DockerClient, type DockerClientOptions } from './docker/client.ts';
export { type DockerContainer, type DockerContainers, dockerContainersOf } from './docker/containers.ts';
export { type DockerDiskUsage, dockerDiskUsageOf, type DockerUsage } from './docker/disk-usage.ts';
export { type DockerEngine, dockerEngineOf } from './docker/engine.ts';
export { type DockerInspection, dockerInspectionOf } from './docker/inspect.ts';
export { type DockerMemory, dockerMemoryOf } from './docker/memory.ts';
export { findDockerSockets } from './docker/sockets.ts';
export { dockerCpuRatio, type DockerStats, dockerStatsOf } from './docker/stats.ts';
export { DockerError, type DockerErrorCode } from './docker/transport.ts';
export { readElfBuildId } from './elf/build-id.ts';
export { ifReadable, isDenied, isGone, isUnsupported } from './errno.ts';
export { parseMachineId, readMachineId } from './etc/machine-id.ts';
export { type OsRelease, parseOsRelease, readOsRelease } from './etc/os-release.ts';
export { parsePasswd, readPasswd } from './etc/passwd.ts';
export { parseTimezone, readTimezone, timezoneOfLink } from './etc/timezone.ts';
export { type AllocationFailure, allocationFailureOf } from './events/allocation-failure.ts';
export { type HungTask, hungTaskOf } from './events/hung-task.ts';
export { type KernelEvent, KernelEventScanner } from './events/kernel-events.ts';
export { isFromKernel, type KernelMessage } from './events/kernel-message.ts';
export { findOomKills, type OomConstraint, type OomKill, OomScanner } from './events/oom.ts';
export {
  type DirectoryEntries,
  type DirectoryEntry,
  type FileKind,
  type FileStat,
  type FileSystemStat,
  FileTooLargeError,
  KernelFile,
  KernelFs,
  type KernelFsOptions,
} from './fs.ts';
export { type JournalEntry, journalText, kernelMessageOf, parseJournalEntry } from './journal/entry.ts';
export { type UnitEvent, type UnitEventKind, unitEventOf } from './journal/unit-event.ts';
export { type Limit, parseLimit } from './limit.ts';
export { ParseError } from './parse-error.ts';
export { type AllocationSite, type AllocInfo, parseAllocInfo, readAllocInfo } from './proc/allocinfo.ts';
export { type ArcStats, parseArcStats, readArcStats } from './proc/arcstats.ts';
export { type Auxv, parseAuxv, readAuxv } from './proc/auxv.ts';
export { parseBootId, readBootId } from './proc/boot-id.ts';
export { type BuddyZone, parseBuddyInfo, readBuddyInfo } from './proc/buddyinfo.ts';
export { type CgroupController, parseCgroupControllers, readCgroupControllers } from './proc/cgroups.ts';
export { parseKernelCommandLine, readKernelCommandLine } from './proc/cmdline.ts';
export { type CpuInfo, parseCpuInfo, readCpuInfo } from './proc/cpuinfo.ts';
export {
  type DiskCounters,
  type DiskStats,
  looksLikeWholeDisk,
  parseDiskStats,
  readDiskStats,
  sumDiskStats,
} from './proc/diskstats.ts';
export { type FileNr, parseFileNr, readFileNr } from './proc/file-nr.ts';
export { parseHostname, readHostname } from './proc/hostname.ts';
export { hasOwnPids, readLastPid } from './proc/last-pid.ts';
export { type LoadAvg, parseLoadAvg, readLoadAvg } from './proc/loadavg.ts';
export { type MemInfo, memInfoId, parseMemInfo, readMemInfo } from './proc/meminfo.ts';
export { type KernelModule, parseModules, readModules } from './proc/modules.ts';
export { type Mount, parseMounts, readMounts } from './proc/mounts.ts';
export { type NetDev, type NetDevice, parseNetDev, readNetDev, sumNetDev } from './proc/net-dev.ts';
export { type NetSnmp, parseNetSnmp, readNetSnmp, readSnmp } from './proc/net-snmp.ts';
export { parseSockStat, readSockStat, socketMemoryBytes, type SockStat } from './proc/net-sockstat.ts';
export { parseKernelRelease, readKernelRelease } from './proc/osrelease.ts';
export { readPidMax } from './proc/pid-max.ts';
export { type CgroupMembership, cgroupPathOf, parsePidCgroup, readPidCgroup } from './proc/pid/cgroup.ts';
export { joinArguments, parsePidCmdline, readPidCmdline } from './proc/pid/cmdline.ts';
export { type BuildIds, type PidExe, readPidExe } from './proc/pid/exe.ts';
export { readPidDescriptorCount } from './proc/pid/fd.ts';
export {
  countFdKinds,
  FD_KINDS,
  type FdKind,
  fdKindOf,
  type FdKinds,
  readPidFdKinds,
} from './proc/pid/fd-kinds.ts';
export { parsePidLimits, type PidLimits, readPidLimits } from './proc/pid/limits.ts';
export { parsePidOomScore, type PidOomScore, readPidOomScore } from './proc/pid/oom-score.ts';
export {
  type MappingKind,
  mappingOf,
  type PidSmaps,
  readPidSmaps,
  type SmapsGroup,
  SmapsSummary,
} from './proc/pid/smaps.ts';
export { parsePidSmapsRollup, type PidSmapsRollup, readPidSmapsRollup } from './proc/pid/smaps-rollup.ts';
export { createPidStat, type PidStat, parsePidStat, readPidStat } from './proc/pid/stat.ts';
export { PidStatWatch, type WatchedStat } from './proc/pid/stat-watch.ts';
export { createPidStatm, type PidStatm, parsePidStatm, readPidStatm } from './proc/pid/statm.ts';
export {
  type PidStatus,
  type PidUsage,
  parsePidStatus,
  readPidStatus,
  readPidUsage,
} from './proc/pid/status.ts';
export {
  PRESSURE_RESOURCES,
  type Pressure,
  type PressureResource,
  type PressureStall,
  parsePressure,
  readPressure,
} from './proc/pressure.ts';
export { parseSlabInfo, readSlabInfo, type SlabCache, slabCacheBytes } from './proc/slabinfo.ts';
export { type ProcStat, parseProcStat, readProcStat } from './proc/stat.ts';
export { parseSwaps, readSwaps, type SwapArea } from './proc/swaps.ts';
export { type MessageQueue, parseSysvMsg, readSysvMsg } from './proc/sysvipc-msg.ts';
export { parseSysvSem, readSysvSem, type SemaphoreSet } from './proc/sysvipc-sem.ts';
export { isOrphanedSegment, parseSysvShm, readSysvShm, type ShmSegment } from './proc/sysvipc-shm.ts';
export { readTaintBits, readTaints, type Taint, taintsOf } from './proc/tainted.ts';
export { readThreadsMax } from './proc/threads-max.ts';
export { parseUptime, readUptime, type Uptime } from './proc/uptime.ts';
export { parseVmStat, readVmStat, type VmStat } from './proc/vmstat.ts';
export { parseZoneInfo, readZoneInfo, type Zone } from './proc/zoneinfo.ts';
export { isUserSession, parseSession, readSessions, type Session } from './run/systemd-sessions.ts';
export { parseUtmp, readUtmp, type UtmpEntry, type UtmpType } from './run/utmp.ts';
export { listBlockDevices, readPhysicalDisks } from './sys/block.ts';
export { type HugePagePool, readHugePages } from './sys/hugepages.ts';
export { type HvBalloon, parseHvBalloon, readHvBalloon } from './sys/hv-balloon.ts';
export { type Ksm, readKsm } from './sys/ksm.ts';
export { parseVmmemctl, readVmmemctl, type Vmmemctl } from './sys/vmmemctl.ts';
export { readXenMemory, type XenMemory } from './sys/xen-memory.ts';
export { readZram, type Zram } from './sys/zram.ts';
export { readZswap, type Zswap } from './sys/zswap.ts';
export { parseSystemdUnits, type SystemdUnit } from './systemd/units.ts';
export { cutText } from './text.ts';
export { readTmpfsFiles, type TmpfsFile, type TmpfsFiles, type TmpfsFilesOptions } from './tmpfs/files.ts';
export { readTmpfsUsage, type TmpfsUsage, type TmpfsUsages } from './tmpfs/usage.ts';
