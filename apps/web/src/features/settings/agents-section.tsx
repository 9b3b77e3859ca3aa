'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { Input } from '@/components/ui/input.tsx';
import { Select } from '@/components/ui/select.tsx';
import { formatDuration } from '@/lib/format/number.ts';
import { type Outputs, useTRPC } from '@/lib/trpc/client.ts';
import { useAbout } from '../auth/use-about.ts';
import { SettingsSection } from './settings-section.tsx';

type Settings = Outputs['settings']['agents'];

const SCRUBS: Readonly<Record<Settings['scrub'], string>> = {
  off: 'nothing, where the host allows it',
  default: 'secrets',
  strict: 'all values',
};

/** What all agents go by. They follow while they run. */
export function AgentsSection() {
  const trpc = useTRPC();
  const query = useQuery(trpc.settings.agents.queryOptions());
  const { refetch } = query;
  const save = useMutation(trpc.settings.setAgents.mutationOptions({ onSuccess: () => void refetch() }));
  return (
    <SettingsSection
      title="What agents do"
      text="Agents that are connected follow within seconds, the others when they come. A host hides no less of its command lines than its own settings say, by default secrets."
      query={query}
      what="the settings of agents"
      refused={save.error}
    >
      {(settings) => (
        <AgentsForm
          key={JSON.stringify(settings)}
          settings={settings}
          isBusy={save.isPending}
          onSave={(next) => save.mutate(next)}
        />
      )}
    </SettingsSection>
  );
}

interface AgentsFormProps {
  settings: Settings;
  isBusy: boolean;
  onSave: (settings: Settings) => void;
}

function AgentsForm({ settings, isBusy, onSave }: AgentsFormProps) {
  const { data: about } = useAbout();
  const [seconds, setSeconds] = useState(settings.intervalSeconds?.toString() ?? '');
  const [scrub, setScrub] = useState(settings.scrub);
  const next: Settings = { intervalSeconds: seconds === '' ? null : Number(seconds), scrub };
  const isChanged = JSON.stringify(next) !== JSON.stringify(settings);
  const mayNot = about?.actor?.role !== 'admin';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave(next);
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-center gap-x-6 gap-y-3">
      <label className="flex items-center gap-2">
        <span className="text-ink-2">A sample every</span>
        <Input
          type="number"
          min={0.25}
          max={3600}
          step="any"
          placeholder={
            about && settings.intervalSeconds === null ? formatDuration(about.sampleIntervalMs) : 'as started'
          }
          className="w-28 text-right"
          value={seconds}
          onChange={(event) => setSeconds(event.target.value)}
        />
        <span className="text-ink-3">seconds</span>
      </label>
      <label className="flex items-center gap-2">
        <span className="text-ink-2">Hidden of command lines</span>
        <Select value={scrub} onChange={(event) => setScrub(event.target.value as Settings['scrub'])}>
          {Object.entries(SCRUBS).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </label>
      <Button type="submit" variant="primary" disabled={mayNot || !isChanged || isBusy}>
        Save
      </Button>
      {mayNot && <p className="text-ink-2">Saving needs the role admin.</p>}
    </form>
  );
}
