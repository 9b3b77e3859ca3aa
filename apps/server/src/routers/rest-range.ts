import { ServiceError } from '../errors.ts';

const DEFAULT_RANGE_MS = 3_600_000;
const MAX_POINTS = 5000;

/** @throws ServiceError `bad_request` */
export function rangeOf(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  defaultMs = DEFAULT_RANGE_MS,
): { fromMs: number; toMs: number; maxPoints: number } {
  const toMs = to === undefined ? Date.now() : Date.parse(to);
  const fromMs = from === undefined ? toMs - defaultMs : Date.parse(from);
  if (Number.isNaN(fromMs) || Number.isNaN(toMs)) {
    throw new ServiceError('bad_request', 'from and to are times as in 2026-11-22T20:04:29Z');
  }
  if (fromMs > toMs)
    throw new ServiceError(
      'bad_request',
      `from (${new Date(fromMs).toISOString()}) is after to (${new Date(toMs).toISOString()})`,
    );
  return { fromMs, toMs, maxPoints: MAX_POINTS };
}
