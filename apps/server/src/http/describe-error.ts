import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { whyUnavailable } from '../db/why-unavailable.ts';
import { ServiceError } from '../errors.ts';
import { codeOf, messageOf } from '../routers/trpc.ts';

/** What a caller hears of an error: the same code and sentence over REST and tRPC. */
export function describeError(error: Error & { statusCode?: number }): {
  status: number;
  code: string;
  message: string;
} {
  const away = whyUnavailable(error);
  if (away !== undefined) return { status: 503, code: 'unavailable', message: away };
  if (error instanceof TRPCError) {
    return { status: getHTTPStatusCodeFromError(error), code: codeOf(error), message: messageOf(error) };
  }
  if (error instanceof ServiceError)
    return { status: error.status, code: error.code, message: error.message };
  const status = error.statusCode ?? 500;
  if (status >= 500) {
    return { status, code: 'internal_error', message: 'the server failed to answer; its log says why' };
  }
  return { status, code: status === 429 ? 'too_many_requests' : 'bad_request', message: error.message };
}
