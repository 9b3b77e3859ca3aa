'use client';

import { useMutation } from '@tanstack/react-query';
import { Button } from '@/components/ui/button.tsx';
import { Panel, PanelContent, PanelHeader, PanelTitle } from '@/components/ui/panel.tsx';
import { Hint } from '@/components/ui/tooltip.tsx';
import { serverNow } from '@/lib/clock/clock.ts';
import { useTRPCClient } from '@/lib/trpc/client.ts';
import { messageOf } from '@/lib/trpc/errors.ts';
import { useAbout } from '../auth/use-about.ts';
import { BackTestResult } from './back-test-result.tsx';
import type { FindingDetail } from './use-findings.ts';

const DAY_MS = 86_400_000;
/** As long as the server reruns. */
const LONGEST_MS = 30 * DAY_MS;

/** Has the server find it again, from stored history and nothing else. */
export function BackTestPanel({ detail }: { detail: FindingDetail }) {
  const client = useTRPCClient();
  const { data: about } = useAbout();
  const { hostId, hostName, finding } = detail;
  const run = useMutation({
    mutationFn: async () => {
      const toMs = Math.round(serverNow());
      const proposed = await client.detection.settings.query();
      return client.detection.backTest.query({
        hostIds: [hostId],
        fromMs: Math.max(Math.round(finding.onsetMs - DAY_MS), toMs - LONGEST_MS),
        toMs,
        proposed,
      });
    },
  });
  const mayNot = about?.actor?.role === 'viewer';
  return (
    <Panel>
      <PanelHeader>
        <PanelTitle>
          <Hint content="Detection begins with nothing known, a day before the onset, and sees what is stored of this host, at its own times.">
            Back-test
          </Hint>
        </PanelTitle>
        <span className="flex-1" />
        <Button
          size="sm"
          disabled={mayNot || run.isPending}
          title={mayNot ? 'This needs the role operator' : undefined}
          onClick={() => run.mutate()}
        >
          {run.isPending ? 'Rerunning detection …' : 'Find it again'}
        </Button>
      </PanelHeader>
      <PanelContent>
        {run.error && (
          <p role="alert" className="font-medium">
            Not done. The server says: {messageOf(run.error)}.
          </p>
        )}
        {run.data ? (
          <BackTestResult result={run.data} isComparison={false} />
        ) : (
          <p className="text-ink-2">
            Reruns detection over the stored history of {hostName}, from a day before the onset on.
          </p>
        )}
      </PanelContent>
    </Panel>
  );
}
