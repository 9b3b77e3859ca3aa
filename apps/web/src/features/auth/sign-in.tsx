'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { CommandLine } from '@/components/ui/command-line.tsx';
import { Input } from '@/components/ui/input.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { Wordmark } from '../shell/wordmark.tsx';
import { SecondFactorForm } from './second-factor-form.tsx';
import { signIn, type SignInOutcome, signInWithProvider } from './session.ts';
import { useAbout } from './use-about.ts';

const REFUSALS: Readonly<Record<Exclude<SignInOutcome, 'ok' | 'second_factor'>, string>> = {
  wrong: 'No person here has this address and password.',
  too_many: 'Too many attempts: wait a minute, then try again.',
  failed: 'The server could not check the password; its log says why.',
};

/** In place of every page until somebody is signed in; the address stays, so that they come out where they wanted. */
export function SignIn() {
  const queryClient = useQueryClient();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const attempt = useMutation({
    mutationFn: () => signIn(email, password),
    onSuccess: (outcome) => (outcome === 'ok' ? queryClient.invalidateQueries() : undefined),
  });
  const { data: about } = useAbout();
  const leaving = useMutation({ mutationFn: signInWithProvider });
  const refusal =
    attempt.isError || leaving.isError
      ? 'The server does not answer.'
      : attempt.data !== undefined && attempt.data !== 'ok' && attempt.data !== 'second_factor'
        ? REFUSALS[attempt.data]
        : undefined;

  return (
    <main className="mx-auto flex min-h-screen max-w-md flex-col justify-center gap-6 px-4 py-8">
      <Wordmark />
      <Panel className="flex flex-col gap-4 p-5">
        <h1 className="text-lg font-semibold">Sign in</h1>
        {attempt.data === 'second_factor' ? (
          <SecondFactorForm onStartAgain={() => attempt.reset()} />
        ) : (
          <>
            <form
              className="flex flex-col gap-3"
              onSubmit={(event) => {
                event.preventDefault();
                attempt.mutate();
              }}
            >
              <label className="flex flex-col gap-1 text-ink-2">
                E-mail address
                <Input
                  type="email"
                  name="email"
                  autoComplete="username"
                  required
                  value={email}
                  onChange={(event) => setEmail(event.target.value)}
                />
              </label>
              <label className="flex flex-col gap-1 text-ink-2">
                Password
                <Input
                  type="password"
                  name="password"
                  autoComplete="current-password"
                  required
                  value={password}
                  onChange={(event) => setPassword(event.target.value)}
                />
              </label>
              <p role="alert" className="min-h-5 text-confirmed">
                {refusal}
              </p>
              <Button type="submit" variant="primary" disabled={attempt.isPending}>
                {attempt.isPending ? 'Signing in …' : 'Sign in'}
              </Button>
            </form>
            {about?.signInWith.oidc === true && (
              <Button disabled={leaving.isPending} onClick={() => leaving.mutate()}>
                Sign in with single sign-on
              </Button>
            )}
          </>
        )}
      </Panel>
      <section className="flex flex-col gap-2 text-ink-2">
        <h2 className="font-semibold text-ink">No password?</h2>
        <p>
          The server prints a one-time link at its first start: open it in this browser, and you are signed
          in. Another one is made on the machine that runs the server:
        </p>
        <CommandLine command="npx seep-server user link" />
      </section>
    </main>
  );
}
