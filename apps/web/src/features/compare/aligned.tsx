'use client';

import type { ReactNode } from 'react';
import { type Axis, RangeProvider } from '../charts/range-context.tsx';
import { RangePicker } from '../charts/range-picker.tsx';
import { ComparePanel } from './compare-panel.tsx';
import { DifferencesTable } from './differences-table.tsx';
import { ProgramsTable } from './programs-table.tsx';
import { type Compared, uptimeExtent } from './use-compared.ts';

interface AlignedProps {
  all: readonly Compared[];
  axis: Axis;
  children: ReactNode;
}

/** All lines on one axis, and what else differs. */
export function Aligned({ all, axis, children }: AlignedProps) {
  const extent = uptimeExtent(all);
  return (
    <RangeProvider key={axis} axis={axis} {...(axis === 'uptime' && { home: extent })}>
      <ComparePanel title="Compared" all={all}>
        {children}
        <RangePicker />
      </ComparePanel>
      <DifferencesTable all={all} />
      <ProgramsTable all={all} />
    </RangeProvider>
  );
}
