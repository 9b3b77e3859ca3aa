'use client';

import { parseAsInteger, useQueryState } from 'nuqs';
import { CommandLine } from '@/components/ui/command-line.tsx';
import { Panel, PanelContent, PanelHeader, PanelTitle } from '@/components/ui/panel.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { useOnLive } from '@/lib/live/live-provider.tsx';
import { Time } from '@/lib/time/time.tsx';
import { useTRPC } from '@/lib/trpc/client.ts';
import { useQuery } from '@tanstack/react-query';
import { NoIdentity } from '../shell/no-identity.tsx';
import { QueryProblem } from '../shell/query-problem.tsx';
import { useTitle } from '../shell/use-title.ts';
import { StateMark } from '../states/state-mark.tsx';
import { Verdict } from '../states/verdict.tsx';
import { BackTestPanel } from './back-test-panel.tsx';
import { CohortPanel } from './cohort-panel.tsx';
import { DecisionPanel } from './decision-panel.tsx';
import { FindingNumbers } from './finding-numbers.tsx';
import { subjectName } from './finding-words.ts';
import { KeyNumbers } from './key-numbers.tsx';
import { LedgerSharePanel } from './ledger-share-panel.tsx';
import { nextSteps } from './next-steps.ts';
import { ProofPanel } from './proof-panel.tsx';
import { SubjectCard } from './subject-card.tsx';
import type { FindingDetail } from './use-findings.ts';
import { VerdictWords } from './verdict-words.tsx';

export function FindingPage() {
  const [id] = useQueryState('id', parseAsInteger);
  if (id === null) return <NoIdentity what="finding" />;
  return <FindingById key={id} id={id} />;
}

function FindingById({ id }: { id: number }) {
  const trpc = useTRPC();
  const { data: detail, error, refetch } = useQuery(trpc.findings.get.queryOptions({ id }));
  useOnLive(
    (event) => event.kind === 'finding' && event.findingId === id,
    () => void refetch({ cancelRefetch: false }),
  );
  useTitle(detail && `${subjectName(detail.finding)} on ${detail.hostName}`);
  if (!detail) {
    return error ? <QueryProblem error={error} what="this finding" onRetry={refetch} /> : <Loading />;
  }
  return <FindingView detail={detail} />;
}

function FindingView({ detail }: { detail: FindingDetail }) {
  const { finding, verdict, isOpen } = detail;
  return (
    <>
      <Verdict
        state={finding.state}
        isLong
        facts={
          <p className="flex flex-wrap gap-x-4">
            <StateMark state={finding.state} />
            <span>
              as of <Time atMs={finding.updatedMs} as="full" /> (
              <Time atMs={finding.updatedMs} as="relative" />)
            </span>
          </p>
        }
      >
        <VerdictWords
          verdict={verdict}
          writtenAtMs={finding.updatedMs}
          forecast={isOpen ? finding.forecast : null}
        />
      </Verdict>
      <KeyNumbers detail={detail} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_400px] xl:grid-rows-[auto_1fr]">
        <ProofPanel detail={detail} />
        <div className="flex min-w-0 flex-col gap-4 xl:row-span-2">
          <DecisionPanel detail={detail} />
          <Panel>
            <PanelHeader>
              <PanelTitle>What leaks</PanelTitle>
            </PanelHeader>
            <PanelContent>
              <SubjectCard detail={detail} />
            </PanelContent>
          </Panel>
          <Panel>
            <PanelHeader>
              <PanelTitle>Numbers</PanelTitle>
            </PanelHeader>
            <PanelContent>
              <FindingNumbers finding={finding} isOpen={isOpen} />
            </PanelContent>
          </Panel>
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <NextSteps detail={detail} />
          <div className="grid items-start gap-4 lg:grid-cols-2 [&>:only-child]:col-span-full">
            <LedgerSharePanel detail={detail} />
            <CohortPanel detail={detail} />
          </div>
          <BackTestPanel detail={detail} />
          <History detail={detail} />
        </div>
      </div>
    </>
  );
}

function NextSteps({ detail }: { detail: FindingDetail }) {
  const steps = nextSteps(detail.finding);
  if (steps.length === 0) return null;
  return (
    <Panel>
      <PanelHeader>
        <PanelTitle>What to run next, on {detail.hostName}</PanelTitle>
        <span className="text-ink-3">These commands only read.</span>
      </PanelHeader>
      <PanelContent>
        <ol className="flex flex-col gap-3">
          {steps.map(({ command, shows }) => (
            <li key={command}>
              <p className="mb-1 text-ink-2">{shows}</p>
              <CommandLine command={command} />
            </li>
          ))}
        </ol>
      </PanelContent>
    </Panel>
  );
}

function History({ detail: { history } }: { detail: FindingDetail }) {
  return (
    <Panel>
      <PanelHeader>
        <PanelTitle>History</PanelTitle>
      </PanelHeader>
      <PanelContent>
        <ol className="flex flex-col gap-3">
          {history.toReversed().map(({ atMs, state, verdict }) => (
            <li key={`${atMs}${state}`}>
              <p className="flex justify-between gap-3">
                <StateMark state={state} />
                <Time atMs={atMs} as="full" className="text-ink-3" />
              </p>
              <p className="text-xs wrap-anywhere text-ink-2">
                <VerdictWords verdict={verdict} writtenAtMs={atMs} />
              </p>
            </li>
          ))}
        </ol>
      </PanelContent>
    </Panel>
  );
}

function Loading() {
  return (
    <div aria-busy className="flex flex-col gap-4">
      <Skeleton className="h-14 w-3/4" />
      <Skeleton className="h-96" />
    </div>
  );
}
