'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { ConfirmButton } from '@/components/ui/confirm-button.tsx';
import { Input } from '@/components/ui/input.tsx';
import { Select } from '@/components/ui/select.tsx';
import { SimpleTable } from '@/components/ui/simple-table.tsx';
import { Switch } from '@/components/ui/switch.tsx';
import { formatCount } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { type Inputs, type Outputs, useTRPC } from '@/lib/trpc/client.ts';
import { SettingsSection } from './settings-section.tsx';

type Channel = Outputs['notifications']['list']['channels'][number];
type ChannelRequest = Inputs['notifications']['create'];

const STATES: readonly { value: Channel['leastState']; label: string }[] = [
  { value: 'confirmed', label: 'confirmed findings' },
  { value: 'probable', label: 'probable findings too' },
];
const ALERTS: readonly { value: Channel['alerts']; label: string }[] = [
  { value: 'none', label: 'no alerts' },
  { value: 'critical', label: 'critical alerts' },
  { value: 'all', label: 'all alerts' },
];

/** Who is told of findings and alerts, and whether that works. */
export function NotificationsSection() {
  const trpc = useTRPC();
  const query = useQuery(trpc.notifications.list.queryOptions());
  const { refetch } = query;
  const onSuccess = () => void refetch();
  const create = useMutation(trpc.notifications.create.mutationOptions({ onSuccess }));
  const update = useMutation(trpc.notifications.update.mutationOptions({ onSuccess }));
  const remove = useMutation(trpc.notifications.remove.mutationOptions({ onSuccess }));
  return (
    <SettingsSection
      title="Notifications"
      text="Each finding is told once in each state, each alert once, to every channel that wants it. What was there before a channel is not told."
      query={query}
      what="the channels"
      refused={create.error ?? update.error ?? remove.error}
    >
      {({ channels, hasMail }) => (
        <>
          {channels.length > 0 && (
            <SimpleTable
              label="Channels"
              heads={['Name', 'To', 'Tells of', 'Sent', 'Waiting', 'Failed', 'Last error', 'On', '']}
            >
              {channels.map((channel) => (
                <ChannelRow
                  key={channel.id}
                  channel={channel}
                  onSwitch={(isEnabled) =>
                    update.mutate({ id: channel.id, channel: { ...requestOf(channel), isEnabled } })
                  }
                  onRemove={() => remove.mutate({ id: channel.id })}
                />
              ))}
            </SimpleTable>
          )}
          {!hasMail && (
            <p className="text-ink-2">
              Mail needs SEEP_SMTP_URL and SEEP_MAIL_FROM in the configuration of the server.
            </p>
          )}
          <ChannelForm isBusy={create.isPending} onCreate={(channel) => create.mutate(channel)} />
        </>
      )}
    </SettingsSection>
  );
}

/** As it is; a secret that is left out stays. */
function requestOf({ kind, name, target, leastState, alerts, isEnabled }: Channel): ChannelRequest {
  return { kind, name, target, leastState, alerts, isEnabled };
}

interface ChannelRowProps {
  channel: Channel;
  onSwitch: (isEnabled: boolean) => void;
  onRemove: () => void;
}

function ChannelRow({ channel, onSwitch, onRemove }: ChannelRowProps) {
  const trpc = useTRPC();
  const test = useMutation(trpc.notifications.test.mutationOptions());
  const { id, kind, name, target, hasSecret, isEnabled, sent, waiting, failed, lastError } = channel;
  return (
    <tr className={isEnabled ? 'align-top' : 'align-top text-ink-3'}>
      <td className="font-medium">{name}</td>
      <td className="max-w-72 wrap-anywhere">
        {target}
        {kind === 'webhook' && <span className="text-ink-3"> {hasSecret ? 'signed' : 'not signed'}</span>}
      </td>
      <td>
        {STATES.find(({ value }) => value === channel.leastState)?.label},{' '}
        {ALERTS.find(({ value }) => value === channel.alerts)?.label}
      </td>
      <td>{formatCount(sent)}</td>
      <td>{formatCount(waiting)}</td>
      <td>{formatCount(failed)}</td>
      <td className="max-w-64 wrap-anywhere">
        {lastError && (
          <>
            <Time atMs={lastError.atMs} />: {lastError.text}
          </>
        )}
      </td>
      <td>
        <Switch checked={isEnabled} onCheckedChange={onSwitch}>
          <span className="sr-only">{name} is told</span>
        </Switch>
      </td>
      <td className="flex flex-wrap justify-end gap-2">
        <Button
          size="sm"
          disabled={test.isPending}
          aria-label={`Send a test to ${name}`}
          onClick={() => test.mutate({ id })}
        >
          {test.isPending ? 'Sending …' : 'Send a test'}
        </Button>
        <ConfirmButton label="Remove" of={name} onConfirm={onRemove} />
        {(test.data || test.error) && (
          <p role="status" className="w-full text-right text-xs wrap-anywhere">
            {test.error
              ? `Not sent: ${test.error.message}`
              : test.data?.error
                ? `Not taken: ${test.data.error}`
                : 'It was taken.'}
          </p>
        )}
      </td>
    </tr>
  );
}

interface ChannelFormProps {
  isBusy: boolean;
  onCreate: (channel: ChannelRequest) => void;
}

function ChannelForm({ isBusy, onCreate }: ChannelFormProps) {
  const [kind, setKind] = useState<Channel['kind']>('webhook');
  const [name, setName] = useState('');
  const [target, setTarget] = useState('');
  const [secret, setSecret] = useState('');
  const [leastState, setLeastState] = useState<Channel['leastState']>('confirmed');
  const [alerts, setAlerts] = useState<Channel['alerts']>('critical');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const told = { name, target, leastState, alerts };
    onCreate(kind === 'webhook' ? { kind, secret, ...told } : { kind, ...told });
    setName('');
    setTarget('');
    setSecret('');
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
      <Select
        aria-label="Kind of channel"
        value={kind}
        onChange={(event) => setKind(event.target.value as Channel['kind'])}
      >
        <option value="webhook">webhook</option>
        <option value="mail">mail</option>
      </Select>
      <label className="flex min-w-40 flex-1 flex-col gap-1 text-ink-3">
        Name
        <Input required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
      </label>
      <label className="flex min-w-64 flex-2 flex-col gap-1 text-ink-3">
        {kind === 'webhook' ? 'URL' : 'E-mail addresses'}
        <Input
          required
          type={kind === 'webhook' ? 'url' : 'text'}
          value={target}
          onChange={(event) => setTarget(event.target.value)}
        />
      </label>
      {kind === 'webhook' && (
        <label className="flex min-w-40 flex-1 flex-col gap-1 text-ink-3">
          Secret to sign with
          <Input
            type="password"
            autoComplete="off"
            maxLength={256}
            value={secret}
            onChange={(event) => setSecret(event.target.value)}
          />
        </label>
      )}
      <Select
        aria-label="Findings that are told"
        value={leastState}
        onChange={(event) => setLeastState(event.target.value as Channel['leastState'])}
      >
        {STATES.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
      <Select
        aria-label="Alerts that are told"
        value={alerts}
        onChange={(event) => setAlerts(event.target.value as Channel['alerts'])}
      >
        {ALERTS.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
      <Button type="submit" disabled={isBusy}>
        Add
      </Button>
    </form>
  );
}
