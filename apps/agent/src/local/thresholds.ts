/** From where on the commands on a host call something an alert. Ratios are 0 to 1. */
export interface Thresholds {
  /** Memory in use, without what the kernel can take back. */
  memoryRatio: number;
  memoryCriticalRatio: number;
  /** Swap in use is told from the first byte; above this it is heavy. */
  swapBytes: number;
  /** Zombies that are tolerated. */
  zombies: number;
  /** Descriptors in use, of what the host allows. */
  descriptorRatio: number;
  processes: number;
  /** Growth of a process within the watched period, of what it had at first. */
  growthRatio: number;
}

/** What the scripts had. */
export const DEFAULT_THRESHOLDS: Readonly<Thresholds> = {
  memoryRatio: 0.8,
  memoryCriticalRatio: 0.9,
  swapBytes: 1024 ** 3,
  zombies: 0,
  descriptorRatio: 0.8,
  processes: 1000,
  growthRatio: 0.1,
};
