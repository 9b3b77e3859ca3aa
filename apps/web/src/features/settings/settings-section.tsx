'use client';

import type { ReactNode } from 'react';
import { Panel, PanelContent, PanelHeader, PanelTitle } from '@/components/ui/panel.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { messageOf } from '@/lib/trpc/errors.ts';
import { QueryProblem } from '../shell/query-problem.tsx';

interface SettingsSectionProps<Data> {
  title: string;
  /** What it is about, in a sentence. */
  text?: ReactNode;
  action?: ReactNode;
  query: { data: Data | undefined; error: unknown; refetch: () => unknown };
  /** What was asked for: "the people". */
  what: string;
  /** Why a change was refused. */
  refused?: unknown;
  children: (data: Data) => ReactNode;
}

/** A panel of settings in all its states: on its way, not for this role, refused, there. */
export function SettingsSection<Data>({
  title,
  text,
  action,
  query: { data, error, refetch },
  what,
  refused,
  children,
}: SettingsSectionProps<Data>) {
  return (
    <Panel>
      <PanelHeader>
        <PanelTitle>{title}</PanelTitle>
        <span className="flex-1" />
        {data !== undefined && action}
      </PanelHeader>
      <PanelContent className="flex flex-col gap-3">
        {text !== undefined && <p className="max-w-[90ch] text-ink-2">{text}</p>}
        {refused !== null && refused !== undefined && (
          <p role="alert" className="font-medium">
            Not done. The server says: {messageOf(refused)}.
          </p>
        )}
        {data === undefined ? (
          error ? (
            <QueryProblem error={error} what={what} onRetry={refetch} />
          ) : (
            <Skeleton className="h-24" />
          )
        ) : (
          children(data)
        )}
      </PanelContent>
    </Panel>
  );
}
