import { watchedFetch } from '@/lib/trpc/reach.ts';

/** What better-auth answers where somebody signs in, in words of ours. */
export type SignInOutcome = 'ok' | 'wrong' | 'too_many' | 'failed';

export async function signIn(email: string, password: string): Promise<SignInOutcome> {
  const response = await post('/api/auth/sign-in/email', { email, password });
  if (response.ok) return 'ok';
  if (response.status === 429) return 'too_many';
  return response.status >= 500 ? 'failed' : 'wrong';
}

/** Leaves for the provider, which sends the person back to this address. */
export async function signInWithProvider(): Promise<void> {
  const { href } = window.location;
  const response = await post('/api/auth/sign-in/social', {
    provider: 'oidc',
    callbackURL: href,
    errorCallbackURL: href,
  });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  const { url } = (await response.json()) as { url: string };
  window.location.assign(url);
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
