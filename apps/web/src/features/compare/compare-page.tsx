'use client';

import { X } from 'lucide-react';
import dynamic from 'next/dynamic';
import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { type ReactNode, useEffect, useMemo } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { Segmented } from '@/components/ui/segmented.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import type { Axis } from '../charts/range-context.tsx';
import { useTitle } from '../shell/use-title.ts';
import { Verdict } from '../states/verdict.tsx';
import { Swatch } from './compare-legend.tsx';
import { compareSentence } from './compare-words.ts';
import { lineStyle } from './line-style.ts';
import { SubjectPicker } from './subject-picker.tsx';
import { formatSubject, MOST_SUBJECTS, parseSubjects } from './subjects.ts';
import { labelOf, useCompared } from './use-compared.ts';

/** Most of what this page needs, for what comes below its words. */
const loadAligned = () => import('./aligned.tsx').then(({ Aligned: component }) => component);
const Aligned = dynamic(loadAligned, { ssr: false, loading: RoomForLines });

const AXES = ['time', 'uptime'] as const;

/** Any hosts, boots and processes on one chart, by time or by uptime, and what differs between them. */
export function ComparePage() {
  const [{ of, align }, set] = useQueryStates({
    of: parseAsArrayOf(parseAsString).withDefault([]),
    align: parseAsStringLiteral(AXES).withDefault('time'),
  });
  const subjects = useMemo(() => parseSubjects(of), [of]);
  const keys = subjects.map(formatSubject);
  const { compared, failed, isPending } = useCompared(subjects);
  useTitle('Compare');
  // It comes while the subjects are waited for.
  useEffect(() => void loadAligned(), []);
  const remove = (key: string) => void set({ of: keys.filter((one) => one !== key) });

  if (isPending) return <Loading />;
  return (
    <>
      <Verdict
        action={
          keys.length < MOST_SUBJECTS && (
            <SubjectPicker
              chosen={keys}
              onAdd={(subject) => void set({ of: [...keys, formatSubject(subject)] })}
            />
          )
        }
        facts={
          <ul className="flex flex-wrap gap-2 pt-1">
            {compared.map((one, index) => (
              <Chip key={one.key} label={labelOf(one)} onRemove={() => remove(one.key)}>
                <Swatch {...lineStyle(index)} />
              </Chip>
            ))}
            {failed.map((subject) => (
              <Chip
                key={formatSubject(subject)}
                label={`${formatSubject(subject)}: the server does not know it`}
                onRemove={() => remove(formatSubject(subject))}
              />
            ))}
          </ul>
        }
      >
        {compareSentence(compared, align)}
      </Verdict>
      {compared.length === 0 ? (
        <Notice title="Nothing to compare yet">
          Add a host, or one of its boots, above. The boots of one host laid over each other show what a
          restart changed; two hosts of one role show which of them is the odd one.
        </Notice>
      ) : (
        <Aligned all={compared} axis={align}>
          <Segmented<Axis>
            label="Axis"
            value={align}
            options={[
              { value: 'time', label: 'By time', hint: 'One clock for all lines' },
              { value: 'uptime', label: 'By uptime', hint: 'Each line from its own boot or start' },
            ]}
            onChange={(next) => void set({ align: next })}
          />
        </Aligned>
      )}
    </>
  );
}

interface ChipProps {
  label: string;
  onRemove: () => void;
  children?: ReactNode;
}

function Chip({ label, onRemove, children }: ChipProps) {
  return (
    <li className="flex items-center gap-2 rounded-md border border-line-strong bg-panel pl-2">
      {children}
      {label}
      <Button variant="ghost" size="icon-sm" aria-label={`Remove ${label}`} title="Remove" onClick={onRemove}>
        <X />
      </Button>
    </li>
  );
}

function Loading() {
  return (
    <div aria-busy className="flex flex-col gap-4">
      <Skeleton className="h-7 w-1/2" />
      <RoomForLines />
    </div>
  );
}

function RoomForLines() {
  return (
    <div className="flex flex-col gap-4">
      <Skeleton className="h-96" />
      <Skeleton className="h-48" />
    </div>
  );
}
