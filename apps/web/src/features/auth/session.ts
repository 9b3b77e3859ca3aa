import { watchedFetch } from '@/lib/trpc/reach.ts';

/** What better-auth answers where somebody signs in, in words of ours. */
export type SignInOutcome = 'ok' | 'wrong' | 'too_many' | 'failed';

export async function signIn(email: string, password: string): Promise<SignInOutcome> {
  const response = await post('/api/auth/sign-in/email', { email, password });
  if (response.ok) return 'ok';
  if (response.status === 429) return 'too_many';
  return response.status >= 500 ? 'failed' : 'wrong';
}

export async function signOut(): Promise<void> {
  await post('/api/auth/sign-out', {});
}

function post(path: string, body: object): Promise<Response> {
  return watchedFetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
