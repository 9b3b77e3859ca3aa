'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { Input } from '@/components/ui/input.tsx';
import { Unknown } from '@/components/ui/num.tsx';
import { SimpleTable } from '@/components/ui/simple-table.tsx';
import { formatBytes, formatCount, formatDuration, plural } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { type Outputs, useTRPC } from '@/lib/trpc/client.ts';
import { SettingsSection } from './settings-section.tsx';

type Storage = Outputs['settings']['storage'];
type Retention = Storage['retention'];
type TierName = Storage['report']['tiers'][number]['table'];

/** Each tier of history: what it is, and which setting keeps it. */
const TIERS: Readonly<
  Record<
    TierName,
    { label: string; kept?: { setting: keyof Retention; unit: string; least: number; most: number } }
  >
> = {
  samples: {
    label: 'Every sample',
    kept: { setting: 'samplesHours', unit: 'hours', least: 6, most: 8760 },
  },
  // Kept as long as those of the last hours, which are not packed yet.
  sealed_samples: { label: 'Every sample, packed' },
  rollups_5m: {
    label: 'Five minutes',
    kept: { setting: 'fiveMinuteDays', unit: 'days', least: 2, most: 3650 },
  },
  rollups_1h: { label: 'Hours', kept: { setting: 'hourDays', unit: 'days', least: 7, most: 3650 } },
};

type DescriptionsName = Storage['report']['descriptions'][number]['table'];

/** What says whose the numbers are. It goes with the last tier that has them. */
const DESCRIPTIONS: Readonly<Record<DescriptionsName, string>> = {
  events: 'Events',
  processes: 'Processes',
  table_rows: 'Rows of further tables',
};

/** How long history is kept, and what that costs. */
export function StorageSection() {
  const trpc = useTRPC();
  const query = useQuery(trpc.settings.storage.queryOptions());
  const { refetch } = query;
  const save = useMutation(trpc.settings.setRetention.mutationOptions({ onSuccess: () => void refetch() }));
  return (
    <>
      <SettingsSection
        title="What is kept, and what it costs"
        text="The older, the coarser: least, mean and most of five minutes and of hours stay when the samples themselves are dropped, whole days at a time."
        query={query}
        what="what is stored"
        refused={save.error}
      >
        {({ retention, report }) => (
          <RetentionForm
            key={JSON.stringify(retention)}
            retention={retention}
            report={report}
            isBusy={save.isPending}
            onSave={(next) => save.mutate(next)}
          />
        )}
      </SettingsSection>
      <SettingsSection title="Jobs" query={query} what="the jobs">
        {({ jobs }) =>
          jobs.length === 0 ? (
            <p className="text-ink-3">None has run yet.</p>
          ) : (
            <SimpleTable label="Jobs" heads={['Job', 'Last run', 'Took', 'Runs', 'Failures', 'Outcome']}>
              {jobs.map(({ name, finishedAtMs, durationMs, runs, failures, lastError, outcome }) => (
                <tr key={name}>
                  <td className="font-medium">{name}</td>
                  <td>
                    {finishedAtMs === null ? (
                      <Unknown why="it has not ended yet" />
                    ) : (
                      <Time atMs={finishedAtMs} />
                    )}
                  </td>
                  <td>{durationMs === null ? '' : formatDuration(durationMs)}</td>
                  <td>{formatCount(runs)}</td>
                  <td>{formatCount(failures)}</td>
                  <td className="wrap-anywhere">{lastError ?? outcome}</td>
                </tr>
              ))}
            </SimpleTable>
          )
        }
      </SettingsSection>
    </>
  );
}

interface RetentionFormProps {
  retention: Retention;
  report: Storage['report'];
  isBusy: boolean;
  onSave: (retention: Retention) => void;
}

function RetentionForm({ retention, report, isBusy, onSave }: RetentionFormProps) {
  const [next, setNext] = useState(retention);
  const isChanged = JSON.stringify(next) !== JSON.stringify(retention);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave(next);
  };
  return (
    <form onSubmit={submit} className="flex flex-col items-start gap-3">
      <div className="w-full">
        <SimpleTable label="Tiers of history" heads={['Tier', 'Kept for', 'Holds', 'Rows', 'Since']}>
          {report.tiers.map(({ table, bytes, rows, oldestMs }) => {
            const { label, kept } = TIERS[table];
            return (
              <tr key={table}>
                <td className="font-medium">{label}</td>
                <td>
                  {kept ? (
                    <label className="flex items-center gap-2">
                      <Input
                        type="number"
                        required
                        min={kept.least}
                        max={kept.most}
                        aria-label={`${label}: kept for, in ${kept.unit}`}
                        className="w-24"
                        value={next[kept.setting]}
                        onChange={(event) => setNext({ ...next, [kept.setting]: event.target.valueAsNumber })}
                      />
                      {kept.unit}
                    </label>
                  ) : (
                    <span className="text-ink-2">as above</span>
                  )}
                </td>
                <td>{formatBytes(bytes)}</td>
                <td>{formatCount(Math.max(0, rows))}</td>
                <td>{oldestMs === null ? <Unknown why="it is empty" /> : <Time atMs={oldestMs} />}</td>
              </tr>
            );
          })}
          {report.descriptions.map(({ table, bytes, rows }) => (
            <tr key={table}>
              <td className="font-medium">{DESCRIPTIONS[table]}</td>
              <td className="text-ink-2">{table === 'events' ? 'always' : 'as their numbers'}</td>
              <td>{formatBytes(bytes)}</td>
              <td>{formatCount(rows)}</td>
              <td />
            </tr>
          ))}
        </SimpleTable>
      </div>
      <p className="text-ink-2">
        The whole database, indexes and all: {formatBytes(report.databaseBytes)}
        {report.markedChunks > 0 && `; ${plural(report.markedChunks, 'piece')} to be rolled up next`}
      </p>
      <Button type="submit" disabled={!isChanged || isBusy}>
        Keep it so
      </Button>
    </form>
  );
}
