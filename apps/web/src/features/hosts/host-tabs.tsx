'use client';

import dynamic from 'next/dynamic';
import { parseAsStringLiteral, useQueryStates, parseAsString } from 'nuqs';
import { Panel } from '@/components/ui/panel.tsx';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs.tsx';
import { ProcessesTab } from './processes-tab.tsx';
import type { HostDetail } from './use-host.ts';

// Each comes when it is first opened.
const HostFindings = dynamic(() => import('../findings/host-findings.tsx').then((tab) => tab.HostFindings));
const BootsTab = dynamic(() => import('./boots-tab.tsx').then((tab) => tab.BootsTab));
const ContainersTab = dynamic(() => import('./containers-tab.tsx').then((tab) => tab.ContainersTab));
const DescriptorsTab = dynamic(() => import('./descriptors-tab.tsx').then((tab) => tab.DescriptorsTab));
const EventsTab = dynamic(() => import('./events-tab.tsx').then((tab) => tab.EventsTab));
const ExportsTab = dynamic(() => import('./exports-tab.tsx').then((tab) => tab.ExportsTab));
const FamiliesTab = dynamic(() => import('./families-tab.tsx').then((tab) => tab.FamiliesTab));
const KernelTab = dynamic(() => import('./kernel-tab.tsx').then((tab) => tab.KernelTab));
const SharedMemoryTab = dynamic(() => import('./shared-memory-tab.tsx').then((tab) => tab.SharedMemoryTab));

const TABS = [
  'processes',
  'families',
  'findings',
  'containers',
  'kernel',
  'shared',
  'descriptors',
  'boots',
  'events',
  'exports',
] as const;
type Tab = (typeof TABS)[number];

export function HostTabs({ host }: { host: HostDetail }) {
  const [{ tab }, set] = useQueryStates({
    tab: parseAsStringLiteral(TABS).withDefault('processes'),
    q: parseAsString,
    sort: parseAsString,
    hide: parseAsString,
    chosen: parseAsString,
    view: parseAsString,
  });
  // Each table has its own columns: what one was sorted and filtered by means nothing to the next.
  const go = (next: string) =>
    void set({ tab: next as Tab, q: null, sort: null, hide: null, chosen: null, view: null });
  return (
    <Panel className="overflow-hidden">
      <Tabs value={tab} onValueChange={go}>
        <TabsList aria-label={`Parts of ${host.name}`} className="px-2">
          <TabsTrigger value="processes">Processes</TabsTrigger>
          <TabsTrigger value="families">Families</TabsTrigger>
          <TabsTrigger value="findings">
            Findings{host.openFindings > 0 && <Count>{host.openFindings}</Count>}
          </TabsTrigger>
          <TabsTrigger value="containers">Containers</TabsTrigger>
          <TabsTrigger value="kernel">Kernel</TabsTrigger>
          <TabsTrigger value="shared">Shared memory</TabsTrigger>
          <TabsTrigger value="descriptors">Descriptors</TabsTrigger>
          <TabsTrigger value="boots">
            Boots<Count>{host.boots.length}</Count>
          </TabsTrigger>
          <TabsTrigger value="events">Events</TabsTrigger>
          <TabsTrigger value="exports">Raw and exports</TabsTrigger>
        </TabsList>
        <TabsContent value="processes">
          <ProcessesTab host={host} />
        </TabsContent>
        <TabsContent value="families">
          <FamiliesTab host={host} />
        </TabsContent>
        <TabsContent value="findings">
          <HostFindings hostId={host.id} hostName={host.name} />
        </TabsContent>
        <TabsContent value="containers">
          <ContainersTab host={host} />
        </TabsContent>
        <TabsContent value="kernel">
          <KernelTab host={host} />
        </TabsContent>
        <TabsContent value="shared">
          <SharedMemoryTab host={host} />
        </TabsContent>
        <TabsContent value="descriptors">
          <DescriptorsTab host={host} />
        </TabsContent>
        <TabsContent value="boots">
          <BootsTab host={host} />
        </TabsContent>
        <TabsContent value="events">
          <EventsTab host={host} />
        </TabsContent>
        <TabsContent value="exports">
          <ExportsTab host={host} />
        </TabsContent>
      </Tabs>
    </Panel>
  );
}

function Count({ children }: { children: number }) {
  return <span className="rounded-sm bg-raised px-1 text-xs leading-4 text-ink-2">{children}</span>;
}
