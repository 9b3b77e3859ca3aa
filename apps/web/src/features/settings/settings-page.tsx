'use client';

import { useTheme } from 'next-themes';
import dynamic from 'next/dynamic';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { DefinitionList } from '@/components/ui/definition-list.tsx';
import { Panel, PanelContent, PanelHeader, PanelTitle } from '@/components/ui/panel.tsx';
import { Segmented } from '@/components/ui/segmented.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs.tsx';
import { useNow } from '@/lib/clock/clock.ts';
import { formatCount, formatDuration } from '@/lib/format/number.ts';
import { browserZone, formatUtc } from '@/lib/format/time.ts';
import { LOCAL_ZONE, useTimeZone } from '@/lib/time/time-zone.tsx';
import { useAbout } from '../auth/use-about.ts';
import { QueryProblem } from '../shell/query-problem.tsx';
import { THEMES } from '../shell/themes.ts';
import { TwoFactorSection } from './two-factor-section.tsx';

// Each comes when it is first opened.
const AgentsSection = dynamic(() => import('./agents-section.tsx').then((tab) => tab.AgentsSection));
const AuditSection = dynamic(() => import('./audit-section.tsx').then((tab) => tab.AuditSection));
const DetectionSection = dynamic(() => import('./detection-section.tsx').then((tab) => tab.DetectionSection));
const NotificationsSection = dynamic(() =>
  import('./notifications-section.tsx').then((tab) => tab.NotificationsSection),
);
const PeopleSection = dynamic(() => import('./people-section.tsx').then((tab) => tab.PeopleSection));
const StorageSection = dynamic(() => import('./storage-section.tsx').then((tab) => tab.StorageSection));
const ApiTokensSection = dynamic(() => import('./tokens-sections.tsx').then((tab) => tab.ApiTokensSection));
const EnrolmentTokensSection = dynamic(() =>
  import('./tokens-sections.tsx').then((tab) => tab.EnrolmentTokensSection),
);

const TABS = [
  'general',
  'hosts',
  'people',
  'tokens',
  'notifications',
  'detection',
  'storage',
  'audit',
] as const;
const LABELS: Readonly<Record<(typeof TABS)[number], string>> = {
  general: 'General',
  hosts: 'Hosts',
  people: 'People',
  tokens: 'API tokens',
  notifications: 'Notifications',
  detection: 'Detection',
  storage: 'Storage',
  audit: 'Audit log',
};

export function SettingsPage() {
  const [tab, setTab] = useQueryState('tab', parseAsStringLiteral(TABS).withDefault('general'));
  return (
    <>
      <h1 className="mb-3 text-lg font-semibold">Settings</h1>
      <Tabs value={tab} onValueChange={(next) => void setTab(next as (typeof TABS)[number])}>
        <TabsList aria-label="Parts of the settings" className="mb-4">
          {TABS.map((value) => (
            <TabsTrigger key={value} value={value}>
              {LABELS[value]}
            </TabsTrigger>
          ))}
        </TabsList>
        <TabsContent value="general" className="grid max-w-5xl items-start gap-4 lg:grid-cols-2">
          <Server />
          <Appearance />
          <TwoFactorSection />
        </TabsContent>
        <TabsContent value="hosts" className="flex flex-col gap-4">
          <AgentsSection />
          <EnrolmentTokensSection />
        </TabsContent>
        <TabsContent value="people">
          <PeopleSection />
        </TabsContent>
        <TabsContent value="tokens">
          <ApiTokensSection />
        </TabsContent>
        <TabsContent value="notifications">
          <NotificationsSection />
        </TabsContent>
        <TabsContent value="detection">
          <DetectionSection />
        </TabsContent>
        <TabsContent value="storage" className="flex flex-col gap-4">
          <StorageSection />
        </TabsContent>
        <TabsContent value="audit">
          <AuditSection />
        </TabsContent>
      </Tabs>
    </>
  );
}

function Server() {
  const { data: about, error, refetch } = useAbout();
  return (
    <Panel>
      <PanelHeader>
        <PanelTitle>This server</PanelTitle>
      </PanelHeader>
      <PanelContent>
        {about ? (
          <DefinitionList
            items={[
              { key: 'url', term: 'Address', value: about.publicUrl },
              { key: 'interval', term: 'A sample every', value: formatDuration(about.sampleIntervalMs) },
              {
                key: 'scale',
                term: 'Detection time',
                value:
                  about.timeScale === 1
                    ? 'real'
                    : `${formatCount(about.timeScale)}× faster than real, for demonstrations only`,
              },
              {
                key: 'person',
                term: 'You are',
                value: about.actor ? `${about.actor.name}, ${about.actor.role}` : 'not signed in',
              },
            ]}
          />
        ) : error ? (
          <QueryProblem error={error} what="this server" onRetry={refetch} />
        ) : (
          <Skeleton className="h-24" />
        )}
      </PanelContent>
    </Panel>
  );
}

const HOUR_MS = 3_600_000;

function Appearance() {
  const { theme, setTheme } = useTheme();
  const { choice, choose } = useTimeZone();
  // Themes and zones are the browser's: nothing is known of them before.
  const isInBrowser = useNow(HOUR_MS) > 0;
  if (!isInBrowser) return <Skeleton className="h-48" />;
  return (
    <Panel>
      <PanelHeader>
        <PanelTitle>Appearance, in this browser</PanelTitle>
      </PanelHeader>
      <PanelContent className="flex flex-col gap-4">
        <div>
          <p className="mb-1 text-ink-3">Theme</p>
          <Segmented
            label="Theme"
            value={theme ?? 'system'}
            options={THEMES.map(({ value, label }) => ({ value, label }))}
            onChange={setTheme}
          />
        </div>
        <div>
          <label className="flex flex-col gap-1 text-ink-3">
            Time zone
            <select
              value={choice}
              onChange={(event) => choose(event.target.value)}
              className="h-8 max-w-72 rounded-md border border-line-strong bg-panel px-2 text-sm text-ink"
            >
              <option value={LOCAL_ZONE}>Local ({browserZone()})</option>
              <option value="UTC">UTC</option>
              {Intl.supportedValuesOf('timeZone')
                .filter((zone) => zone !== 'UTC')
                .map((zone) => (
                  <option key={zone}>{zone}</option>
                ))}
            </select>
          </label>
          <ZoneNow />
        </div>
      </PanelContent>
    </Panel>
  );
}

/** Drawn anew each second; the hundreds of zones beside it are not. */
function ZoneNow() {
  const { format } = useTimeZone();
  const nowMs = useNow();
  return (
    <p className="mt-1 text-ink-2">
      {format.full(nowMs)} is {formatUtc(nowMs)}
    </p>
  );
}
