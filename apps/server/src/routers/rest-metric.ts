import { HOST_METRICS } from '@seep/shared';
import { ServiceError } from '../errors.ts';

/**
 * A name that is in no catalogue may still be a newer agent's, and is known by its values. One without any is a mistake.
 * @throws ServiceError `bad_request`
 */
export function demandHostMetric(metric: string, values: readonly (number | null)[]): void {
  if (HOST_METRICS.some(({ id }) => id === metric) || values.some((value) => value !== null)) return;
  const known = HOST_METRICS.map(({ id }) => id).join(', ');
  throw new ServiceError('bad_request', `metric: a host has no "${metric}"; there are ${known}`);
}
