/** What is measured of a subject, as datasets name it. */
export const SUBJECT_METRICS = [
  'anon_bytes',
  'count',
  'fds',
  'threads',
  'shmem_bytes',
  'slab_bytes',
  'unaccounted_bytes',
] as const;

export type SubjectMetric = (typeof SUBJECT_METRICS)[number];

const PAGE_BYTES = 4096;

/** Smallest amount that the metric can change by. */
export function quantumOf(metric: SubjectMetric): number {
  return metric.endsWith('_bytes') ? PAGE_BYTES : 1;
}
