'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { CommandLine } from '@/components/ui/command-line.tsx';
import { ConfirmButton } from '@/components/ui/confirm-button.tsx';
import { Input } from '@/components/ui/input.tsx';
import { Select } from '@/components/ui/select.tsx';
import { SimpleTable } from '@/components/ui/simple-table.tsx';
import { Time } from '@/lib/time/time.tsx';
import { useTRPC } from '@/lib/trpc/client.ts';
import { useAbout } from '../auth/use-about.ts';
import { type Role, ROLES } from './roles.ts';
import { SettingsSection } from './settings-section.tsx';

/** Who may sign in, and what they may do. */
export function PeopleSection() {
  const trpc = useTRPC();
  const { data: about } = useAbout();
  const query = useQuery(trpc.access.people.queryOptions());
  const { refetch } = query;
  const onSuccess = () => void refetch();
  const invite = useMutation(trpc.access.invite.mutationOptions({ onSuccess }));
  const setRole = useMutation(trpc.access.setRole.mutationOptions({ onSuccess }));
  const remove = useMutation(trpc.access.removePerson.mutationOptions({ onSuccess }));
  return (
    <SettingsSection
      title="People"
      text={ROLES.map(({ value, may }) => `${value}: ${may}`).join(' · ')}
      query={query}
      what="the people"
      refused={invite.error ?? setRole.error ?? remove.error}
    >
      {(people) => (
        <>
          <SimpleTable label="People" heads={['E-mail address', 'Name', 'Role', 'Two factors', 'Since', '']}>
            {people.map(({ id, email, name, role, hasTwoFactors, createdAtMs }) => (
              <tr key={id}>
                <td className="font-medium">
                  {email}
                  {email === about?.actor?.name && <span className="ml-2 text-ink-3">you</span>}
                </td>
                <td>{name}</td>
                <td>
                  <RoleSelect
                    label={`Role of ${email}`}
                    value={role}
                    onChange={(next) => setRole.mutate({ id, role: next })}
                  />
                </td>
                <td>{hasTwoFactors ? 'yes' : 'no'}</td>
                <td>
                  <Time atMs={createdAtMs} />
                </td>
                <td className="text-right">
                  <ConfirmButton label="Remove" of={email} onConfirm={() => remove.mutate({ id })} />
                </td>
              </tr>
            ))}
          </SimpleTable>
          <InviteForm isBusy={invite.isPending} onInvite={(person) => invite.mutate(person)} />
          {invite.data && (
            <div>
              <p className="mb-1 text-ink-2">
                Give this link to {invite.variables?.email}. It signs in once; a password is chosen then.
              </p>
              <CommandLine command={invite.data.link} />
            </div>
          )}
        </>
      )}
    </SettingsSection>
  );
}

interface RoleSelectProps {
  label: string;
  value: Role;
  onChange: (role: Role) => void;
}

export function RoleSelect({ label, value, onChange }: RoleSelectProps) {
  return (
    <Select aria-label={label} value={value} onChange={(event) => onChange(event.target.value as Role)}>
      {ROLES.map((role) => (
        <option key={role.value} value={role.value}>
          {role.value}
        </option>
      ))}
    </Select>
  );
}

interface InviteFormProps {
  isBusy: boolean;
  onInvite: (person: { email: string; name: string; role: Role }) => void;
}

function InviteForm({ isBusy, onInvite }: InviteFormProps) {
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onInvite({ email: email.trim(), name: name.trim(), role });
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
      <label className="flex min-w-56 flex-1 flex-col gap-1 text-ink-3">
        E-mail address
        <Input type="email" required value={email} onChange={(event) => setEmail(event.target.value)} />
      </label>
      <label className="flex min-w-40 flex-1 flex-col gap-1 text-ink-3">
        Name
        <Input required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
      </label>
      <RoleSelect label="Role of the new person" value={role} onChange={setRole} />
      <Button type="submit" disabled={isBusy}>
        Invite
      </Button>
    </form>
  );
}
