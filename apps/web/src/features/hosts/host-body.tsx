'use client';

import { cn } from '@/lib/cn.ts';
import { RangeProvider } from '../charts/range-context.tsx';
import { HostTabs } from './host-tabs.tsx';
import { LedgerPanel } from './ledger-panel.tsx';
import type { HostDetail } from './use-host.ts';

/** Where the memory of a host is, and all its tables, over one range. */
export function HostBody({ host }: { host: HostDetail }) {
  return (
    <RangeProvider firstMs={firstSampleMs(host)}>
      <div className={cn(!host.isConnected && 'grayscale')}>
        <LedgerPanel host={host} />
      </div>
      <HostTabs host={host} />
    </RangeProvider>
  );
}

/** Of all of its boots. */
function firstSampleMs({ boots }: HostDetail): number | null {
  const known = boots.flatMap(({ firstSampleAtMs }) => firstSampleAtMs ?? []);
  return known.length === 0 ? null : Math.min(...known);
}
