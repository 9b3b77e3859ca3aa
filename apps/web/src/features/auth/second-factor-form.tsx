'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { Input } from '@/components/ui/input.tsx';
import { type SecondFactor, verifySecondFactor } from './session.ts';

const ASKS: Readonly<Record<SecondFactor, { label: string; other: string; wrong: string }>> = {
  totp: {
    label: 'Code of your authenticator app',
    other: 'Use a recovery code',
    wrong: 'This is not the code that the app shows now.',
  },
  recovery: {
    label: 'One of your recovery codes',
    other: 'Use the authenticator app',
    wrong: 'This is none of your recovery codes, or it was used already.',
  },
};

/** The second step of signing in. Who takes longer than the server waits begins anew. */
export function SecondFactorForm({ onStartAgain }: { onStartAgain: () => void }) {
  const queryClient = useQueryClient();
  const [kind, setKind] = useState<SecondFactor>('totp');
  const [code, setCode] = useState('');
  const attempt = useMutation({
    mutationFn: () => verifySecondFactor(kind, code),
    onSuccess: (outcome) => (outcome === 'ok' ? queryClient.invalidateQueries() : undefined),
  });
  const { label, other, wrong } = ASKS[kind];
  const refusals = { wrong, too_many: 'Too many attempts: wait a minute, then try again.' };
  const refusal = attempt.isError
    ? 'The server does not answer.'
    : attempt.data === 'wrong' || attempt.data === 'too_many'
      ? refusals[attempt.data]
      : attempt.data === 'failed'
        ? 'The server could not check the code; its log says why.'
        : undefined;
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        attempt.mutate();
      }}
    >
      <label className="flex flex-col gap-1 text-ink-2">
        {label}
        <Input
          // Another field, so that the browser offers something else for it.
          key={kind}
          name={kind}
          autoFocus
          required
          autoComplete={kind === 'totp' ? 'one-time-code' : 'off'}
          inputMode={kind === 'totp' ? 'numeric' : 'text'}
          maxLength={64}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      </label>
      <p role="alert" className="min-h-5 text-confirmed">
        {refusal}
      </p>
      <Button type="submit" variant="primary" disabled={attempt.isPending}>
        {attempt.isPending ? 'Signing in …' : 'Go on'}
      </Button>
      <div className="flex flex-wrap justify-between gap-2">
        <Button
          variant="ghost"
          onClick={() => {
            setKind(kind === 'totp' ? 'recovery' : 'totp');
            setCode('');
            attempt.reset();
          }}
        >
          {other}
        </Button>
        <Button variant="ghost" onClick={onStartAgain}>
          Start again
        </Button>
      </div>
    </form>
  );
}
