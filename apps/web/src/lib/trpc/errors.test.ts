import { TRPCClientError } from '@trpc/client';
import { expect, it } from 'vitest';
import { refusalOf } from './errors.ts';

function answered(code: string): TRPCClientError<never> {
  return TRPCClientError.from({ error: { message: 'no', code: -32000, data: { code } } } as never);
}

it.each([
  ['nothing answers', TRPCClientError.from(new TypeError('Failed to fetch')), 'unreachable'],
  ['nobody is signed in', answered('unauthorized'), 'signed_out'],
  ['the role does not suffice', answered('forbidden'), 'forbidden'],
  ['there is no such thing', answered('not_found'), 'not_found'],
  ['the server failed', answered('internal_error'), 'failed'],
  ['our own code failed', new Error('bug'), 'failed'],
])('when %s', (_name, error, refusal) => {
  expect(refusalOf(error)).toBe(refusal);
});
