import { HOST_METRICS } from '@seep/shared';
import { ServiceError } from '../errors.ts';
import type { Services } from '../services/services.ts';

/**
 * A name that is in no catalogue may still be a newer agent's, and is known by what one of these hosts sent last, whatever
 * time is asked for. Any other is a mistake.
 * @throws ServiceError `bad_request`
 */
export async function demandHostMetric(
  services: Pick<Services, 'sentHostMetrics'>,
  metric: string,
  hostIds: Iterable<number>,
): Promise<void> {
  if (HOST_METRICS.some(({ id }) => id === metric)) return;
  for (const hostId of hostIds) if ((await services.sentHostMetrics(hostId)).includes(metric)) return;
  const known = HOST_METRICS.map(({ id }) => id).join(', ');
  throw new ServiceError('bad_request', `metric: a host has no "${metric}"; there are ${known}`);
}
