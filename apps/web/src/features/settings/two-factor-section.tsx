'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { CopyButton } from '@/components/ui/copy-button.tsx';
import { Input } from '@/components/ui/input.tsx';
import { QrCode } from '@/components/ui/qr-code.tsx';
import {
  confirmTwoFactors,
  hasTwoFactors,
  newRecoveryCodes,
  secretOf,
  startTwoFactors,
  stopTwoFactors,
  type TwoFactorSetup,
} from '../auth/two-factor.ts';
import { SettingsSection } from './settings-section.tsx';

/** One's own second factor: set up, taken away, and the codes for when the phone is lost. */
export function TwoFactorSection() {
  const query = useQuery({
    queryKey: ['auth', 'two-factors'],
    queryFn: ({ signal }) => hasTwoFactors(signal),
  });
  const { refetch } = query;
  const start = useMutation({ mutationFn: startTwoFactors });
  const confirm = useMutation({ mutationFn: confirmTwoFactors, onSuccess: () => void refetch() });
  const renew = useMutation({ mutationFn: newRecoveryCodes });
  const stop = useMutation({
    mutationFn: stopTwoFactors,
    onSuccess: () => {
      start.reset();
      confirm.reset();
      renew.reset();
      void refetch();
    },
  });
  const codes = renew.data ?? (confirm.isSuccess ? start.data?.backupCodes : undefined);
  const problem = start.error ?? confirm.error ?? renew.error ?? stop.error;
  return (
    <SettingsSection
      title="Your second factor"
      text="With an authenticator app a password alone signs nobody in."
      query={query}
      what="your second factor"
      refused={problem}
    >
      {(isOn) => (
        <>
          {isOn === null && <p className="text-ink-2">A person has one; you came in by a token.</p>}
          {isOn === false &&
            (start.data && !confirm.isSuccess ? (
              <ConfirmForm
                setup={start.data}
                isBusy={confirm.isPending}
                onConfirm={(code) => confirm.mutate(code)}
              />
            ) : (
              <PasswordForm
                label="Set it up"
                isBusy={start.isPending}
                onSubmit={(password) => start.mutate(password)}
              />
            ))}
          {isOn === true && (
            <>
              <p className="font-medium">It is on.</p>
              <PasswordForm
                label="Make new recovery codes"
                isBusy={renew.isPending}
                onSubmit={(password) => renew.mutate(password)}
              />
              <PasswordForm
                label="Turn it off"
                isBusy={stop.isPending}
                onSubmit={(password) => stop.mutate(password)}
              />
            </>
          )}
          {isOn === true && codes && <RecoveryCodes codes={codes} />}
        </>
      )}
    </SettingsSection>
  );
}

interface PasswordFormProps {
  label: string;
  isBusy: boolean;
  onSubmit: (password: string) => void;
}

function PasswordForm({ label, isBusy, onSubmit }: PasswordFormProps) {
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit(password);
    setPassword('');
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
      <label className="flex min-w-48 flex-1 flex-col gap-1 text-ink-3">
        Your password, if you have one
        <Input
          type="password"
          autoComplete="current-password"
          aria-label={`Your password, to confirm: ${label}`}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </label>
      <Button type="submit" disabled={isBusy}>
        {label}
      </Button>
    </form>
  );
}

interface ConfirmFormProps {
  setup: TwoFactorSetup;
  isBusy: boolean;
  onConfirm: (code: string) => void;
}

function ConfirmForm({ setup, isBusy, onConfirm }: ConfirmFormProps) {
  const [code, setCode] = useState('');
  const secret = secretOf(setup.totpURI);
  return (
    <form
      className="flex flex-wrap gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        onConfirm(code);
      }}
    >
      <QrCode text={setup.totpURI} label="Secret for an authenticator app" />
      <div className="flex min-w-56 flex-1 flex-col gap-3">
        <p className="text-ink-2">
          Have the app read this picture, or type the secret in. Then give the code that it shows.
        </p>
        <p className="flex items-center gap-1">
          <code className="font-mono text-xs select-all">{secret}</code>
          <CopyButton text={secret.replaceAll(' ', '')} label="the secret" />
        </p>
        <label className="flex flex-col gap-1 text-ink-3">
          Code that the app shows
          <Input
            required
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={10}
            className="w-36"
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        </label>
        <Button type="submit" variant="primary" className="self-start" disabled={isBusy}>
          Turn it on
        </Button>
      </div>
    </form>
  );
}

function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  return (
    <div className="flex flex-col gap-2">
      <p className="text-ink-2">
        Keep these where the phone is not. Each signs you in once in place of a code; they are not shown
        again.
      </p>
      <ul aria-label="Recovery codes" className="grid w-fit grid-cols-2 gap-x-6 gap-y-1 font-mono text-xs">
        {codes.map((code) => (
          <li key={code} className="select-all">
            {code}
          </li>
        ))}
      </ul>
      <CopyButton text={codes.join('\n')} label="the recovery codes" />
    </div>
  );
}
