import { watchedFetch } from '@/lib/trpc/reach.ts';

/** What better-auth answers where somebody signs in, in words of ours. */
export type SignInOutcome = 'ok' | 'second_factor' | 'wrong' | 'too_many' | 'failed';

export async function signIn(email: string, password: string): Promise<SignInOutcome> {
  const response = await post('/api/auth/sign-in/email', { email, password });
  if (!response.ok) return refusalOf(response);
  const answer = (await response.json()) as { twoFactorRedirect?: boolean };
  return answer.twoFactorRedirect === true ? 'second_factor' : 'ok';
}

/** What proves that one has the phone: a code that it shows, or one of those that were written down. */
export type SecondFactor = 'totp' | 'recovery';

/** The second step of a sign-in whose password was right. */
export async function verifySecondFactor(kind: SecondFactor, code: string): Promise<SignInOutcome> {
  const path = kind === 'totp' ? 'verify-totp' : 'verify-backup-code';
  const response = await post(`/api/auth/two-factor/${path}`, { code: code.replaceAll(/\s/g, '') });
  return response.ok ? 'ok' : refusalOf(response);
}

function refusalOf({ status }: Response): SignInOutcome {
  if (status === 429) return 'too_many';
  return status >= 500 ? 'failed' : 'wrong';
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

export function post(path: string, body: object): Promise<Response> {
  return watchedFetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
