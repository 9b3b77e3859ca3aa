/**
 * How much a counter rose. Undefined without a previous value and when it went back, as after a restart: neither is a
 * rise of 0.
 */
export function increaseOf(previous: number | undefined, current: number | undefined): number | undefined {
  if (previous === undefined || current === undefined || current < previous) return undefined;
  return current - previous;
}

/** The same by time. Undefined also when no time went by, or the clock went back. */
export function perSecond(
  previous: number | undefined,
  current: number | undefined,
  elapsedSeconds: number,
): number | undefined {
  const increase = increaseOf(previous, current);
  return increase === undefined || !(elapsedSeconds > 0) ? undefined : increase / elapsedSeconds;
}

/** Rates of all counters that both readings have, by name. */
export function ratesPerSecond(
  previous: ReadonlyMap<string, number>,
  current: ReadonlyMap<string, number>,
  elapsedSeconds: number,
): Map<string, number> {
  const rates = new Map<string, number>();
  for (const [name, value] of current) {
    const rate = perSecond(previous.get(name), value, elapsedSeconds);
    if (rate !== undefined) rates.set(name, rate);
  }
  return rates;
}

/** Ticks of /proc/stat, as they are counted there. */
export interface CpuTicks {
  cpuUserTicks: number;
  cpuNiceTicks: number;
  cpuSystemTicks: number;
  cpuIdleTicks: number;
  cpuIowaitTicks?: number;
  cpuIrqTicks?: number;
  cpuSoftirqTicks?: number;
  cpuStealTicks?: number;
}

/**
 * Share of all CPUs that was at work, 0 to 1. Time stolen by the hypervisor counts as time, and as no work of ours; guest
 * time is part of user time already. Undefined when no tick went by, or any but iowait, which may, went back.
 */
export function cpuBusyRatio(previous: CpuTicks, current: CpuTicks): number | undefined {
  const busy = sumOf([
    increaseOf(previous.cpuUserTicks, current.cpuUserTicks),
    increaseOf(previous.cpuNiceTicks, current.cpuNiceTicks),
    increaseOf(previous.cpuSystemTicks, current.cpuSystemTicks),
    increaseOf(previous.cpuIrqTicks ?? 0, current.cpuIrqTicks ?? 0),
    increaseOf(previous.cpuSoftirqTicks ?? 0, current.cpuSoftirqTicks ?? 0),
  ]);
  const rest = sumOf([
    increaseOf(previous.cpuIdleTicks, current.cpuIdleTicks),
    increaseOf(previous.cpuIowaitTicks ?? 0, current.cpuIowaitTicks ?? 0) ?? 0,
    increaseOf(previous.cpuStealTicks ?? 0, current.cpuStealTicks ?? 0),
  ]);
  if (busy === undefined || rest === undefined || busy + rest === 0) return undefined;
  return busy / (busy + rest);
}

function sumOf(increases: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const increase of increases) {
    if (increase === undefined) return undefined;
    sum += increase;
  }
  return sum;
}
