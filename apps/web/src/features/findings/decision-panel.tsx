'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { Panel, PanelContent, PanelHeader, PanelTitle } from '@/components/ui/panel.tsx';
import { serverNow } from '@/lib/clock/clock.ts';
import { Time } from '@/lib/time/time.tsx';
import { useTRPC } from '@/lib/trpc/client.ts';
import { messageOf } from '@/lib/trpc/errors.ts';
import { useAbout } from '../auth/use-about.ts';
import { type Decision, DECISION_WORDS } from './decision-words.ts';
import type { FindingDetail } from './use-findings.ts';

const DAY_MS = 24 * 3_600_000;
const CHOICES: readonly Decision[] = ['acknowledged', 'muted', 'expected', 'not_a_leak'];

/** What people say of a finding: it is kept with what leaks, and holds when that is found again. */
export function DecisionPanel({ detail }: { detail: FindingDetail }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data: about } = useAbout();
  const [comment, setComment] = useState('');
  const decide = useMutation(
    trpc.findings.decide.mutationOptions({
      onSuccess: () => {
        setComment('');
        return queryClient.invalidateQueries();
      },
    }),
  );
  const { decision: current, decisions } = detail;
  const mayNot = about?.actor?.role === 'viewer';
  const choices = current
    ? [...CHOICES.filter((one) => one !== current.decision), 'reopened' as const]
    : CHOICES;
  return (
    <Panel>
      <PanelHeader>
        <PanelTitle>
          Decision{current && <span className="font-normal">: {DECISION_WORDS[current.decision].word}</span>}
        </PanelTitle>
      </PanelHeader>
      <PanelContent className="flex flex-col gap-3">
        <label className="flex flex-col gap-1 text-ink-3">
          Comment
          <textarea
            rows={2}
            maxLength={2000}
            value={comment}
            disabled={mayNot}
            onChange={(event) => setComment(event.target.value)}
            className="rounded-md border border-line-strong bg-panel px-2.5 py-1.5 text-sm text-ink"
          />
        </label>
        <div className="flex flex-wrap gap-2">
          {choices.map((decision) => (
            <Button
              key={decision}
              disabled={mayNot || decide.isPending}
              title={mayNot ? 'This needs the role operator' : DECISION_WORDS[decision].hint}
              className="min-h-9 flex-1 sm:flex-none"
              onClick={() =>
                decide.mutate({
                  id: detail.id,
                  decision,
                  comment,
                  ...(decision === 'muted' && { untilMs: Math.round(serverNow() + DAY_MS) }),
                })
              }
            >
              {DECISION_WORDS[decision].verb}
            </Button>
          ))}
        </div>
        {mayNot && <p className="text-ink-2">You are a viewer: deciding needs the role operator.</p>}
        {decide.error && (
          <p role="alert" className="font-medium">
            Not done. The server says: {messageOf(decide.error)}.
          </p>
        )}
        {decisions.length > 0 && (
          <ol aria-label="Decisions" className="flex flex-col gap-2">
            {decisions.toReversed().map(({ decision, atMs, actor, comment: said, untilMs }) => (
              <li key={`${atMs}${decision}`}>
                <p className="flex flex-wrap justify-between gap-x-3">
                  <span>
                    <b className="font-medium">{DECISION_WORDS[decision].word}</b> by {actor}
                    {untilMs !== null && (
                      <>
                        , until <Time atMs={untilMs} />
                      </>
                    )}
                  </span>
                  <Time atMs={atMs} as="full" className="text-ink-3" />
                </p>
                {said !== '' && <p className="wrap-anywhere text-ink-2">{said}</p>}
              </li>
            ))}
          </ol>
        )}
      </PanelContent>
    </Panel>
  );
}
