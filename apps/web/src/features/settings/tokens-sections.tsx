'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { CommandLine } from '@/components/ui/command-line.tsx';
import { ConfirmButton } from '@/components/ui/confirm-button.tsx';
import { Input } from '@/components/ui/input.tsx';
import { SimpleTable } from '@/components/ui/simple-table.tsx';
import { useNow } from '@/lib/clock/clock.ts';
import { formatCount } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { useTRPC } from '@/lib/trpc/client.ts';
import { AddHost } from '../add-host/add-host.tsx';
import { RoleSelect } from './people-section.tsx';
import type { Role } from './roles.ts';
import { SettingsSection } from './settings-section.tsx';

const MINUTE_MS = 60_000;

/** Lines that let hosts in. */
export function EnrolmentTokensSection() {
  const trpc = useTRPC();
  const nowMs = useNow(MINUTE_MS);
  const query = useQuery(trpc.access.enrolmentTokens.queryOptions());
  const { refetch } = query;
  const revoke = useMutation(
    trpc.access.revokeEnrolmentToken.mutationOptions({ onSuccess: () => void refetch() }),
  );
  return (
    <SettingsSection
      title="Lines that add hosts"
      text="Each host gets a credential of its own by such a line. A line works for as many hosts as it was made for, until it ends; hosts that are in stay in."
      action={<AddHost />}
      query={query}
      what="the lines"
      refused={revoke.error}
    >
      {(tokens) =>
        tokens.length === 0 ? (
          <p className="text-ink-3">None has been made yet: “Add host” makes one.</p>
        ) : (
          <SimpleTable
            label="Lines that add hosts"
            heads={['Made', 'Hosts left', 'Works until', 'Labels', '']}
          >
            {tokens.map(({ id, createdAtMs, usesLeft, expiresAtMs, revokedAtMs, labels }) => {
              const isOver = revokedAtMs !== null || usesLeft === 0 || expiresAtMs <= nowMs;
              return (
                <tr key={id} className={isOver ? 'text-ink-3' : undefined}>
                  <td>
                    <Time atMs={createdAtMs} as="full" />
                  </td>
                  <td>{formatCount(usesLeft)}</td>
                  <td>{revokedAtMs === null ? <Time atMs={expiresAtMs} as="full" /> : 'revoked'}</td>
                  <td>
                    {Object.entries(labels)
                      .map(([key, value]) => `${key}=${value}`)
                      .join(' ')}
                  </td>
                  <td className="text-right">
                    {!isOver && (
                      <ConfirmButton
                        label="Revoke"
                        of={`the line number ${id}`}
                        onConfirm={() => revoke.mutate({ id })}
                      />
                    )}
                  </td>
                </tr>
              );
            })}
          </SimpleTable>
        )
      }
    </SettingsSection>
  );
}

/** Tokens of programs that ask the REST API. */
export function ApiTokensSection() {
  const trpc = useTRPC();
  const query = useQuery(trpc.access.apiTokens.queryOptions());
  const { refetch } = query;
  const onSuccess = () => void refetch();
  const create = useMutation(trpc.access.createApiToken.mutationOptions({ onSuccess }));
  const revoke = useMutation(trpc.access.revokeApiToken.mutationOptions({ onSuccess }));
  return (
    <SettingsSection
      title="API tokens"
      text="For programs: they are sent as Authorization: Bearer, and may do what their role may."
      query={query}
      what="the API tokens"
      refused={create.error ?? revoke.error}
    >
      {(tokens) => (
        <>
          {tokens.length > 0 && (
            <SimpleTable label="API tokens" heads={['Name', 'Role', 'Made', 'Last used', '']}>
              {tokens.map(({ id, name, role, createdAtMs, lastUsedAtMs, revokedAtMs }) => (
                <tr key={id} className={revokedAtMs === null ? undefined : 'text-ink-3'}>
                  <td className="font-medium">{name}</td>
                  <td>{role}</td>
                  <td>
                    <Time atMs={createdAtMs} />
                  </td>
                  <td>{lastUsedAtMs === null ? 'never' : <Time atMs={lastUsedAtMs} />}</td>
                  <td className="text-right">
                    {revokedAtMs === null ? (
                      <ConfirmButton
                        label="Revoke"
                        of={`the token ${name}`}
                        onConfirm={() => revoke.mutate({ id })}
                      />
                    ) : (
                      'revoked'
                    )}
                  </td>
                </tr>
              ))}
            </SimpleTable>
          )}
          <TokenForm isBusy={create.isPending} onCreate={(token) => create.mutate(token)} />
          {create.data && (
            <div>
              <p className="mb-1 text-ink-2">Copy it now: nobody can read it again.</p>
              <CommandLine command={create.data.token} />
            </div>
          )}
        </>
      )}
    </SettingsSection>
  );
}

interface TokenFormProps {
  isBusy: boolean;
  onCreate: (token: { name: string; role: Role }) => void;
}

function TokenForm({ isBusy, onCreate }: TokenFormProps) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onCreate({ name: name.trim(), role });
    setName('');
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
      <label className="flex min-w-56 flex-1 flex-col gap-1 text-ink-3">
        What it is for
        <Input required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
      </label>
      <RoleSelect label="Role of the new token" value={role} onChange={setRole} />
      <Button type="submit" disabled={isBusy}>
        Make a token
      </Button>
    </form>
  );
}
