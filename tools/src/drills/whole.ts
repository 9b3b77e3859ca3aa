import type { HostAnswer } from './drill-server.ts';

/** Every number up to the highest is stored, and once. */
export function isWhole({ samples }: HostAnswer): boolean {
  return samples.lost === 0 && samples.duplicates === 0;
}
