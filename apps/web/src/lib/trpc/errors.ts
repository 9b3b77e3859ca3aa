import { TRPCClientError } from '@trpc/client';

/** Why a question was not answered, as far as a page treats it differently. */
export type Refusal = 'unreachable' | 'signed_out' | 'forbidden' | 'not_found' | 'failed';

/** The server's own codes, from apps/server/src/errors.ts. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  unauthorized: 'signed_out',
  forbidden: 'forbidden',
  not_found: 'not_found',
};

export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof TRPCClientError)) return 'failed';
  const code: unknown = error.data?.code;
  // Nothing came back that this server would have said.
  if (typeof code !== 'string') return 'unreachable';
  return REFUSALS[code] ?? 'failed';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
