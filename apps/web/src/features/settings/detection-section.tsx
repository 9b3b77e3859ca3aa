'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { Input } from '@/components/ui/input.tsx';
import { Select } from '@/components/ui/select.tsx';
import { serverNow } from '@/lib/clock/clock.ts';
import { useTRPC, useTRPCClient } from '@/lib/trpc/client.ts';
import { messageOf } from '@/lib/trpc/errors.ts';
import { plural } from '@/lib/format/number.ts';
import { useAbout } from '../auth/use-about.ts';
import { BackTestResult } from '../findings/back-test-result.tsx';
import { useFindings } from '../findings/use-findings.ts';
import { useHosts } from '../fleet/use-hosts.ts';
import {
  DEMAND_FIELDS,
  type DetectionSettings,
  type Field,
  RULE_FIELDS,
  shown,
  TIME_FIELDS,
  typed,
} from './detection-form.ts';
import { SettingsSection } from './settings-section.tsx';

/** What detection goes by, tried on stored history before it is saved. */
export function DetectionSection() {
  const trpc = useTRPC();
  const query = useQuery(trpc.detection.settings.queryOptions());
  const { refetch } = query;
  const save = useMutation(trpc.detection.setSettings.mutationOptions({ onSuccess: () => void refetch() }));
  return (
    <SettingsSection
      title="Detection"
      text="The method itself needs no threshold. What is set here keeps small growth quiet, and says when the rules that the scripts had raise an alert."
      query={query}
      what="the settings of detection"
      refused={save.error}
    >
      {(settings) => (
        <DetectionForm
          key={JSON.stringify(settings)}
          settings={settings}
          isBusy={save.isPending}
          onSave={(next) => save.mutate(next)}
        />
      )}
    </SettingsSection>
  );
}

type Group = 'demands' | 'rules';
type Texts = Readonly<Record<string, string>>;

const FIELDS: readonly {
  group: Group;
  title: string;
  fields: readonly Field<string>[];
  mayBeOff: boolean;
}[] = [
  { group: 'demands', title: 'A leak is told when it has', fields: DEMAND_FIELDS, mayBeOff: false },
  { group: 'rules', title: 'Alerts; an empty field turns a rule off', fields: RULE_FIELDS, mayBeOff: true },
  { group: 'rules', title: 'For all rules', fields: TIME_FIELDS, mayBeOff: false },
];

interface DetectionFormProps {
  settings: DetectionSettings;
  isBusy: boolean;
  onSave: (settings: DetectionSettings) => void;
}

function DetectionForm({ settings, isBusy, onSave }: DetectionFormProps) {
  const { data: about } = useAbout();
  const [texts, setTexts] = useState<Texts>(() => textsOf(settings));
  const next = settingsOf(texts);
  const isChanged = JSON.stringify(texts) !== JSON.stringify(textsOf(settings));
  const mayNot = about?.actor?.role !== 'admin';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (next) onSave(next);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {FIELDS.map(({ title, fields, mayBeOff }) => (
        <fieldset key={title} className="flex flex-col gap-2">
          <legend className="mb-2 font-medium">{title}</legend>
          <div className="grid gap-x-6 gap-y-2 sm:grid-cols-2 xl:grid-cols-3">
            {fields.map((field) => (
              <label key={field.name} className="flex items-center gap-2" title={field.hint}>
                <span className="w-36 shrink-0 text-ink-2 sm:w-44">{field.label}</span>
                <Input
                  type="number"
                  required={!mayBeOff}
                  min={field.least}
                  max={field.most}
                  step={field.step}
                  placeholder={mayBeOff ? 'off' : undefined}
                  className="w-24 text-right sm:w-28"
                  value={texts[field.name] ?? ''}
                  onChange={(event) => setTexts({ ...texts, [field.name]: event.target.value })}
                />
                <span className="text-ink-3">{field.unit}</span>
              </label>
            ))}
          </div>
        </fieldset>
      ))}
      <BackTestForm proposed={next} isChanged={isChanged} />
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" variant="primary" disabled={mayNot || !isChanged || !next || isBusy}>
          Save
        </Button>
        <Button disabled={!isChanged} onClick={() => setTexts(textsOf(settings))}>
          As it was
        </Button>
        {mayNot && <p className="text-ink-2">Saving needs the role admin; a back-test the role operator.</p>}
      </div>
    </form>
  );
}

const HOUR_MS = 3_600_000;
const SPANS = [
  { hours: 6, label: 'the last 6 hours' },
  { hours: 24, label: 'the last day' },
  { hours: 72, label: 'the last 3 days' },
];
/** As many as the server reruns at once. */
const MOST_HOSTS = 20;
const MOST_HOST_HOURS = 62 * 24;

function BackTestForm({
  proposed,
  isChanged,
}: {
  proposed: DetectionSettings | undefined;
  isChanged: boolean;
}) {
  const client = useTRPCClient();
  const { data: hosts } = useHosts();
  const { data: findings } = useFindings();
  const [hours, setHours] = useState(24);
  const run = useMutation({
    mutationFn: (input: { hostIds: number[]; settings: DetectionSettings }) => {
      const toMs = Math.round(serverNow());
      return client.detection.backTest.query({
        hostIds: input.hostIds,
        fromMs: toMs - hours * HOUR_MS,
        toMs,
        proposed: input.settings,
      });
    },
  });
  // Hosts with findings first: what would become of these is what one wants to know.
  const leaking = (findings ?? []).flatMap((finding) => finding.hosts.map(({ id }) => id));
  const hostIds = [...new Set([...leaking, ...(hosts ?? []).map(({ id }) => id)])].slice(
    0,
    Math.min(MOST_HOSTS, Math.floor(MOST_HOST_HOURS / hours)),
  );
  return (
    <div className="flex flex-col gap-3 rounded-md border border-line p-3">
      <div className="flex flex-wrap items-center gap-2">
        <span>Try it on</span>
        <Select
          aria-label="History to try it on"
          value={hours}
          onChange={(event) => setHours(Number(event.target.value))}
        >
          {SPANS.map((span) => (
            <option key={span.hours} value={span.hours}>
              {span.label}
            </option>
          ))}
        </Select>
        <span>of {hosts ? plural(hostIds.length, 'host') : 'the hosts'}, those with findings first</span>
        <Button
          disabled={!proposed || hostIds.length === 0 || run.isPending}
          onClick={() => proposed && run.mutate({ hostIds, settings: proposed })}
        >
          {run.isPending ? 'Rerunning detection …' : 'Back-test'}
        </Button>
      </div>
      {!proposed && <p className="font-medium">A field has no number, or one beyond its bounds.</p>}
      {run.error && (
        <p role="alert" className="font-medium">
          Not done. The server says: {messageOf(run.error)}.
        </p>
      )}
      {run.data && <BackTestResult result={run.data} isComparison={isChanged} />}
    </div>
  );
}

function textsOf(settings: DetectionSettings): Texts {
  return Object.fromEntries(
    FIELDS.flatMap(({ group, fields }) =>
      fields.map((field) => [
        field.name,
        shown((settings[group] as Readonly<Record<string, number | null>>)[field.name] ?? null, field),
      ]),
    ),
  );
}

/** Undefined while a field has no number, or one beyond its bounds. */
function settingsOf(texts: Texts): DetectionSettings | undefined {
  const made: Record<Group, Record<string, number | null>> = { demands: {}, rules: {} };
  for (const { group, fields, mayBeOff } of FIELDS) {
    for (const field of fields) {
      const value = typed(texts[field.name] ?? '', field);
      if (value === undefined || (value === null && !mayBeOff)) return undefined;
      made[group][field.name] = value;
    }
  }
  return made as unknown as DetectionSettings;
}
