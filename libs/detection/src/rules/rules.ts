import { formatBytes, formatCount, formatRatio } from '@seep/shared';

/*
 * The threshold rules that the scripts had, as rules of a host. They say what holds now and nothing about leaks: a rule
 * is for those who want to be told at a mark of their own.
 */

export const RULES = ['memory', 'swap', 'zombies', 'descriptors', 'processes', 'growth'] as const;
export type Rule = (typeof RULES)[number];

/** From where on a rule holds. Null turns it off. Ratios are 0 to 1. */
export interface RuleSettings {
  /** Memory in use, without what the kernel can take back, of all. */
  memoryRatio: number | null;
  memoryCriticalRatio: number | null;
  /** Swap in use, in bytes; from the first byte on it is a warning, above this critical. */
  swapBytes: number | null;
  /** Zombies that are tolerated. */
  zombies: number | null;
  /** Descriptors in use, of what the host allows. */
  descriptorRatio: number | null;
  processes: number | null;
  /** Growth of one process within the period, of what it had at its beginning. */
  growthRatio: number | null;
  growthMinutes: number;
  /** A rule has to hold for so long before it is told, and to be over for as long before it ends. */
  holdMinutes: number;
}

/** What the scripts had; the growth rule is off, for it fires on every warm-up. */
export const DEFAULT_RULES: Readonly<RuleSettings> = {
  memoryRatio: 0.8,
  memoryCriticalRatio: 0.9,
  swapBytes: 1024 ** 3,
  zombies: 0,
  descriptorRatio: 0.8,
  processes: 1000,
  growthRatio: null,
  growthMinutes: 5,
  holdMinutes: 2,
};

/** A host as rules look at it; undefined where the host does not tell. */
export interface RuleReading {
  memTotalBytes: number | undefined;
  memAvailableBytes: number | undefined;
  swapTotalBytes: number | undefined;
  swapFreeBytes: number | undefined;
  openFiles: number | undefined;
  maxOpenFiles: number | undefined;
  processes: number;
  zombies: number;
  /** The process that grew most within the period that ended last; undefined before one has ended. */
  growth: { pid: number; fromBytes: number; toBytes: number } | undefined;
}

export type Severity = 'warning' | 'critical';

/** A rule that holds, with its numbers. */
export interface RuleVerdict {
  rule: Rule;
  severity: Severity;
  value: number;
  threshold: number;
  message: string;
}

/** Growth of less than this is not worth an alert, however small the process was. */
const LEAST_GROWTH_BYTES = 1024 ** 2;

/** Which rules hold for a reading, those that cannot be judged left out. */
export function rulesThatHold(reading: RuleReading, settings: RuleSettings): RuleVerdict[] {
  return [
    memoryVerdict(reading, settings),
    swapVerdict(reading, settings),
    zombieVerdict(reading, settings),
    descriptorVerdict(reading, settings),
    processVerdict(reading, settings),
    growthVerdict(reading, settings),
  ].filter((verdict) => verdict !== undefined);
}

function memoryVerdict(
  { memTotalBytes, memAvailableBytes }: RuleReading,
  { memoryRatio, memoryCriticalRatio }: RuleSettings,
): RuleVerdict | undefined {
  if (memTotalBytes === undefined || memAvailableBytes === undefined || memTotalBytes <= 0) return undefined;
  const value = 1 - memAvailableBytes / memTotalBytes;
  const isCritical = memoryCriticalRatio !== null && value > memoryCriticalRatio;
  const threshold = isCritical ? memoryCriticalRatio : memoryRatio;
  if (threshold === null || value <= threshold) return undefined;
  return {
    rule: 'memory',
    severity: isCritical ? 'critical' : 'warning',
    value,
    threshold,
    message: `${formatRatio(value)} of ${formatBytes(memTotalBytes)} memory is in use, more than ${formatRatio(threshold)}`,
  };
}

function swapVerdict(
  { swapTotalBytes, swapFreeBytes }: RuleReading,
  { swapBytes }: RuleSettings,
): RuleVerdict | undefined {
  if (swapBytes === null || swapTotalBytes === undefined || swapFreeBytes === undefined) return undefined;
  const value = swapTotalBytes - swapFreeBytes;
  if (value <= 0) return undefined;
  const isHeavy = value > swapBytes;
  return {
    rule: 'swap',
    severity: isHeavy ? 'critical' : 'warning',
    value,
    threshold: isHeavy ? swapBytes : 0,
    message: `${formatBytes(value)} of swap is in use${isHeavy ? `, more than ${formatBytes(swapBytes)}` : ''}`,
  };
}

function zombieVerdict({ zombies: value }: RuleReading, { zombies }: RuleSettings): RuleVerdict | undefined {
  if (zombies === null || value <= zombies) return undefined;
  return {
    rule: 'zombies',
    severity: 'warning',
    value,
    threshold: zombies,
    message: `${formatCount(value)} ${value === 1 ? 'process has' : 'processes have'} ended and nobody waits for ${value === 1 ? 'it' : 'them'}`,
  };
}

function descriptorVerdict(
  { openFiles, maxOpenFiles }: RuleReading,
  { descriptorRatio }: RuleSettings,
): RuleVerdict | undefined {
  if (descriptorRatio === null || openFiles === undefined || !maxOpenFiles) return undefined;
  const value = openFiles / maxOpenFiles;
  if (value <= descriptorRatio) return undefined;
  return {
    rule: 'descriptors',
    severity: 'critical',
    value,
    threshold: descriptorRatio,
    message: `${formatCount(openFiles)} of ${formatCount(maxOpenFiles)} descriptors are in use (${formatRatio(value)})`,
  };
}

function processVerdict(
  { processes: value }: RuleReading,
  { processes }: RuleSettings,
): RuleVerdict | undefined {
  if (processes === null || value <= processes) return undefined;
  return {
    rule: 'processes',
    severity: 'warning',
    value,
    threshold: processes,
    message: `${formatCount(value)} processes, more than ${formatCount(processes)}`,
  };
}

function growthVerdict(
  { growth }: RuleReading,
  { growthRatio, growthMinutes }: RuleSettings,
): RuleVerdict | undefined {
  if (growthRatio === null || !growth || growth.fromBytes <= 0) return undefined;
  const bytes = growth.toBytes - growth.fromBytes;
  const value = bytes / growth.fromBytes;
  if (bytes < LEAST_GROWTH_BYTES || value <= growthRatio) return undefined;
  return {
    rule: 'growth',
    severity: 'warning',
    value,
    threshold: growthRatio,
    message: `process ${growth.pid} grew by ${formatRatio(value)} within ${growthMinutes} min: ${formatBytes(growth.fromBytes)} → ${formatBytes(growth.toBytes)}`,
  };
}
