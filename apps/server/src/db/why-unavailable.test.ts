import { TRPCError } from '@trpc/server';
import { DrizzleQueryError } from 'drizzle-orm';
import pg from 'pg';
import { expect, test } from 'vitest';
import { describeError } from '../http/describe-error.ts';
import { codeOf, messageOf } from '../routers/trpc.ts';

function ofPostgres(code: string): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError('of PostgreSQL', 1, 'error'), { code });
}
const query = (cause: Error) => new DrizzleQueryError('SELECT 1', [], cause);
const socket = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

test.each([
  ['all connections were in use', query(new Error('timeout exceeded when trying to connect')), /busy/],
  ['the same, without drizzle', new Error('timeout exceeded when trying to connect'), /busy/],
  ['PostgreSQL has none left', ofPostgres('53300'), /no connection left/],
  ['PostgreSQL is being stopped', query(ofPostgres('57P01')), /does not answer/],
  ['nobody listens', query(socket()), /does not answer/],
  ['the connection broke', query(new Error('Connection terminated unexpectedly')), /does not answer/],
])('%s: whoever asked is told so, over REST and tRPC', (_name, error, words) => {
  expect(describeError(error)).toEqual({
    status: 503,
    code: 'unavailable',
    message: expect.stringMatching(words),
  });
  const wrapped = new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: error });
  expect(describeError(wrapped)).toEqual(describeError(error));
  expect(codeOf(wrapped)).toBe('unavailable');
  expect(messageOf(wrapped)).toMatch(words);
});

test.each([
  ['a statement that is wrong', query(ofPostgres('42703'))],
  ['a mail server that refuses', socket()],
  ['a bug', new TypeError('x is not a function')],
])('%s stays in the log', (_name, error) => {
  expect(describeError(error)).toMatchObject({ status: 500, code: 'internal_error' });
  const wrapped = new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: error });
  expect(codeOf(wrapped)).toBe('internal_error');
  expect(messageOf(wrapped)).toMatch(/its log says why/);
});
