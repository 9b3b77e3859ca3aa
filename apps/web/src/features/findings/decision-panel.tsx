'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { Input } from '@/components/ui/input.tsx';
import { Panel, PanelContent, PanelHeader, PanelTitle } from '@/components/ui/panel.tsx';
import { serverNow } from '@/lib/clock/clock.ts';
import { formatMetric } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { useTRPC } from '@/lib/trpc/client.ts';
import { messageOf } from '@/lib/trpc/errors.ts';
import { useAbout } from '../auth/use-about.ts';
import { type Decision, DECISION_WORDS } from './decision-words.ts';
import { parseUpTo, upToUnit } from './up-to.ts';
import type { FindingDetail } from './use-findings.ts';

const DAY_MS = 24 * 3_600_000;
const CHOICES: readonly Decision[] = ['acknowledged', 'muted', 'expected', 'not_a_leak'];

/** What people say of a finding: it is kept with what leaks, and holds when that is found again. */
export function DecisionPanel({ detail }: { detail: FindingDetail }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data: about } = useAbout();
  const [comment, setComment] = useState('');
  const [upToText, setUpToText] = useState('');
  const decide = useMutation(
    trpc.findings.decide.mutationOptions({
      onSuccess: () => {
        setComment('');
        setUpToText('');
        return queryClient.invalidateQueries();
      },
    }),
  );
  const { decision: current, decisions, finding } = detail;
  const { metric } = finding;
  const upTo = parseUpTo(upToText, metric);
  const unit = upToUnit(metric);
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
        <label className="flex items-center gap-2 text-ink-3">
          Expected up to
          <Input
            inputMode="decimal"
            aria-invalid={upTo === null}
            disabled={mayNot}
            value={upToText}
            placeholder="any level"
            className="w-28 text-right"
            onChange={(event) => setUpToText(event.target.value)}
          />
          {unit.label}
          <span className="text-xs">now {formatMetric(metric, finding.to)}</span>
        </label>
        <div className="flex flex-wrap gap-2">
          {choices.map((decision) => (
            <Button
              key={decision}
              disabled={mayNot || decide.isPending || (decision === 'expected' && upTo === null)}
              title={mayNot ? 'This needs the role operator' : DECISION_WORDS[decision].hint}
              className="min-h-9 flex-1 sm:flex-none"
              onClick={() =>
                decide.mutate({
                  id: detail.id,
                  decision,
                  comment,
                  ...(decision === 'muted' && { untilMs: Math.round(serverNow() + DAY_MS) }),
                  ...(decision === 'expected' && typeof upTo === 'number' && { upTo }),
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
            {decisions.toReversed().map(({ decision, atMs, actor, comment: said, untilMs, upTo: level }) => (
              <li key={`${atMs}${decision}`}>
                <p className="flex flex-wrap justify-between gap-x-3">
                  <span>
                    <b className="font-medium">{DECISION_WORDS[decision].word}</b> by {actor}
                    {level !== null && `, up to ${formatMetric(metric, level)}`}
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
