'use client';

import { Fragment } from 'react';
import { Time } from '@/lib/time/time.tsx';
import { useNow } from '@/lib/clock/clock.ts';
import type { Finding } from './use-findings.ts';
import { endsFromNow, verdictParts } from './verdict-text.ts';

interface VerdictWordsProps {
  verdict: string;
  /** When the server wrote it. */
  writtenAtMs: number;
  /** Counts what is left from now on, not from when it was written; of what is past it stays as it was. */
  forecast?: Finding['forecast'];
}

const MINUTE_MS = 60_000;

/** The server's sentence, its times in the chosen zone. */
export function VerdictWords({ verdict, writtenAtMs, forecast }: VerdictWordsProps) {
  const nowMs = useNow(MINUTE_MS);
  const words = forecast && nowMs > 0 ? endsFromNow(verdict, forecast.atMs, nowMs) : verdict;
  return verdictParts(words, writtenAtMs).map((part) => (
    <Fragment key={part.at}>{'text' in part ? part.text : <Time atMs={part.atMs} />}</Fragment>
  ));
}
