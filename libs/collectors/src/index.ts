export { type CommandLineOptions, commandLine } from './derive/command-line.ts';
export { type CgroupIdentity, type ContainerRuntime, identityOf } from './derive/identity.ts';
export { type ScrubLevel, scrubCommandLine } from './derive/scrub.ts';
export { isDenied, isGone, isUnsupported } from './errno.ts';
export { parseMachineId, readMachineId } from './etc/machine-id.ts';
export { type OsRelease, parseOsRelease, readOsRelease } from './etc/os-release.ts';
export { FileTooLargeError, KernelFs, type KernelFsOptions } from './fs.ts';
export { ParseError } from './parse-error.ts';
export { type Auxv, parseAuxv, readAuxv } from './proc/auxv.ts';
export { parseBootId, readBootId } from './proc/boot-id.ts';
export { type CpuInfo, parseCpuInfo, readCpuInfo } from './proc/cpuinfo.ts';
export { parseHostname, readHostname } from './proc/hostname.ts';
export { type LoadAvg, parseLoadAvg, readLoadAvg } from './proc/loadavg.ts';
export { type MemInfo, memInfoId, parseMemInfo, readMemInfo } from './proc/meminfo.ts';
export { type NetDev, type NetDevice, parseNetDev, readNetDev, sumNetDev } from './proc/net-dev.ts';
export { parseKernelRelease, readKernelRelease } from './proc/osrelease.ts';
export { type CgroupMembership, cgroupPathOf, parsePidCgroup, readPidCgroup } from './proc/pid/cgroup.ts';
export { joinArguments, parsePidCmdline, readPidCmdline } from './proc/pid/cmdline.ts';
export { readPidDescriptorCount } from './proc/pid/fd.ts';
export { createPidStat, type PidStat, parsePidStat, readPidStat } from './proc/pid/stat.ts';
export { createPidStatm, type PidStatm, parsePidStatm, readPidStatm } from './proc/pid/statm.ts';
export { type PidStatus, parsePidStatus, readPidStatus } from './proc/pid/status.ts';
export {
  PRESSURE_RESOURCES,
  type Pressure,
  type PressureResource,
  type PressureStall,
  parsePressure,
  readPressure,
} from './proc/pressure.ts';
export { type ProcStat, parseProcStat, readProcStat } from './proc/stat.ts';
export { parseUptime, readUptime, type Uptime } from './proc/uptime.ts';
export { parseVmStat, readVmStat, type VmStat } from './proc/vmstat.ts';
export { isUserSession, parseSession, readSessions, type Session } from './run/systemd-sessions.ts';
export { cutText } from './text.ts';
