import { watchedFetch } from '@/lib/trpc/reach.ts';
import { post } from './session.ts';

/* A person's own second factor, as better-auth keeps it. */

export interface TwoFactorSetup {
  /** `otpauth://…`, as authenticator apps read it off a picture. */
  totpURI: string;
  /** Each works once, in place of a code. */
  backupCodes: string[];
}

/** Has the person who is signed in a second factor? Null: nobody is signed in. */
export async function hasTwoFactors(signal: AbortSignal): Promise<boolean | null> {
  const response = await watchedFetch('/api/auth/get-session', { signal });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  const session = (await response.json()) as { user: { twoFactorEnabled?: boolean | null } } | null;
  return session && (session.user.twoFactorEnabled ?? false);
}

/** Makes a secret; it counts once a code of it was given. Who has no password leaves it empty. */
export async function startTwoFactors(password: string): Promise<TwoFactorSetup> {
  return answerOf<TwoFactorSetup>(await post('/api/auth/two-factor/enable', passwordOf(password)));
}

export async function confirmTwoFactors(code: string): Promise<void> {
  await answerOf(await post('/api/auth/two-factor/verify-totp', { code: code.replaceAll(/\s/g, '') }));
}

export async function stopTwoFactors(password: string): Promise<void> {
  await answerOf(await post('/api/auth/two-factor/disable', passwordOf(password)));
}

/** Those from before work no more. */
export async function newRecoveryCodes(password: string): Promise<string[]> {
  const { backupCodes } = await answerOf<{ backupCodes: string[] }>(
    await post('/api/auth/two-factor/generate-backup-codes', passwordOf(password)),
  );
  return backupCodes;
}

/** The part of an `otpauth://` address that is typed in by hand, in groups. */
export function secretOf(totpURI: string): string {
  const secret = new URL(totpURI).searchParams.get('secret') ?? '';
  return secret.match(/.{1,4}/g)?.join(' ') ?? '';
}

function passwordOf(password: string): { password?: string } {
  return password === '' ? {} : { password };
}

async function answerOf<Answer>(response: Response): Promise<Answer> {
  const answer = (await response.json().catch(() => ({}))) as Answer & { message?: string };
  if (response.ok) return answer;
  if (response.status === 429) throw new Error('too many attempts: wait a minute, then try again');
  throw new Error(answer.message?.toLowerCase() ?? `the server answered ${response.status}`);
}
