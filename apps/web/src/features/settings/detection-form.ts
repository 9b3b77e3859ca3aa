import type { Outputs } from '@/lib/trpc/client.ts';

export type DetectionSettings = Outputs['detection']['settings'];
type Rules = DetectionSettings['rules'];

const MIB = 1024 ** 2;

/** A number that people may set: how the form shows it, and between what. */
export interface Field<Name> {
  name: Name;
  label: string;
  hint: string;
  unit: string;
  /** One of the unit is this much of the setting. */
  per: number;
  least: number;
  most: number;
  step: number | 'any';
}

export const DEMAND_FIELDS: readonly Field<keyof DetectionSettings['demands']>[] = [
  {
    name: 'leastGrowthBytes',
    label: 'Growth of at least',
    hint: 'A leak that has taken less so far is kept quiet. 0: every leak that the method is sure of is told.',
    unit: 'MiB',
    per: MIB,
    least: 0,
    most: 1_000_000,
    step: 'any',
  },
  {
    name: 'leastPacePerDay',
    label: 'Pace of at least',
    hint: 'A leak that grows by a smaller share of its level in a day is kept quiet.',
    unit: '% a day',
    per: 0.01,
    least: 0,
    most: 10_000,
    step: 'any',
  },
];

/** Rules that can be turned off. */
export const RULE_FIELDS: readonly Field<Exclude<keyof Rules, 'growthMinutes' | 'holdMinutes'>>[] = [
  {
    name: 'memoryRatio',
    label: 'Memory used',
    hint: '(MemTotal − MemAvailable) / MemTotal above this',
    unit: '%',
    per: 0.01,
    least: 1,
    most: 100,
    step: 'any',
  },
  {
    name: 'memoryCriticalRatio',
    label: 'Memory used, critical',
    hint: 'The same, as a critical alert',
    unit: '%',
    per: 0.01,
    least: 1,
    most: 100,
    step: 'any',
  },
  {
    name: 'swapBytes',
    label: 'Swap used',
    hint: 'Swap in use warns from the first byte on; above this the alert is critical',
    unit: 'MiB',
    per: MIB,
    least: 0,
    most: 1_000_000,
    step: 'any',
  },
  {
    name: 'zombies',
    label: 'Zombies',
    hint: 'More processes than this that have ended and were never waited for',
    unit: 'processes',
    per: 1,
    least: 0,
    most: 1_000_000,
    step: 1,
  },
  {
    name: 'descriptorRatio',
    label: 'Descriptors',
    hint: 'Allocated file handles of the system limit: /proc/sys/fs/file-nr',
    unit: '%',
    per: 0.01,
    least: 1,
    most: 100,
    step: 'any',
  },
  {
    name: 'processes',
    label: 'Processes',
    hint: 'More than this at one time',
    unit: 'processes',
    per: 1,
    least: 1,
    most: 10_000_000,
    step: 1,
  },
  {
    name: 'growthRatio',
    label: 'Growth of a process',
    hint: 'By more than this within the period below: the rule of the scripts, without regard to warm-up',
    unit: '%',
    per: 0.01,
    least: 1,
    most: 10_000,
    step: 'any',
  },
];

export const TIME_FIELDS: readonly Field<'growthMinutes' | 'holdMinutes'>[] = [
  {
    name: 'growthMinutes',
    label: 'Period of growth',
    hint: 'What the growth of a process is measured over',
    unit: 'minutes',
    per: 1,
    least: 1,
    most: 1440,
    step: 'any',
  },
  {
    name: 'holdMinutes',
    label: 'Held for',
    hint: 'How long a rule has to hold before anybody is told',
    unit: 'minutes',
    per: 1,
    least: 0,
    most: 1440,
    step: 'any',
  },
];

/** What stands in the field; empty where the rule is off. */
export function shown(value: number | null, { per }: { per: number }): string {
  return value === null ? '' : `${Number((value / per).toPrecision(9))}`;
}

/** What a person has typed. Null is off; undefined is no number, or beyond the bounds. */
export function typed(
  text: string,
  { per, least, most }: Pick<Field<string>, 'per' | 'least' | 'most'>,
): number | null | undefined {
  if (text.trim() === '') return null;
  const value = Number(text);
  return Number.isFinite(value) && value >= least && value <= most
    ? Number((value * per).toPrecision(12))
    : undefined;
}
