'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from '@/components/ui/button.tsx';
import { SimpleTable } from '@/components/ui/simple-table.tsx';
import { Time } from '@/lib/time/time.tsx';
import { useTRPCClient } from '@/lib/trpc/client.ts';
import { SettingsSection } from './settings-section.tsx';

const AT_A_TIME = 50;

/** Who changed what. */
export function AuditSection() {
  const client = useTRPCClient();
  const query = useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: ({ pageParam, signal }) =>
      client.access.audit.query(
        { limit: AT_A_TIME, ...(pageParam !== undefined && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  return (
    <SettingsSection
      title="Audit log"
      text="Every change of who may do what and of what is kept, the newest first."
      query={query}
      what="the audit log"
    >
      {({ pages }) => (
        <>
          <SimpleTable label="Audit log" heads={['Time', 'Who', 'Did', 'To', 'Detail']}>
            {pages.flatMap(({ items }) =>
              items.map(({ id, atMs, actor, action, target, detail }) => (
                <tr key={id} className="align-top">
                  <td className="whitespace-nowrap">
                    <Time atMs={atMs} as="full" />
                  </td>
                  <td>{actor}</td>
                  <td className="font-medium">{action}</td>
                  <td className="max-w-60 wrap-anywhere">{target}</td>
                  <td className="min-w-60 font-mono text-xs wrap-anywhere text-ink-2">
                    {Object.keys(detail).length === 0 ? '' : JSON.stringify(detail)}
                  </td>
                </tr>
              )),
            )}
          </SimpleTable>
          {query.hasNextPage && (
            <Button
              className="self-start"
              disabled={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              Show older
            </Button>
          )}
        </>
      )}
    </SettingsSection>
  );
}
