/** Baselines of a boot: once it has settled, and at these times of uptime. */
export const BASELINE_KINDS = ['settled', '10m', '1h', '24h'] as const;
export type BaselineKind = (typeof BASELINE_KINDS)[number];
