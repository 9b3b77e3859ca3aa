import { Fragment } from 'react';
import { Time } from '@/lib/time/time.tsx';
import { verdictParts } from './verdict-text.ts';

interface VerdictWordsProps {
  verdict: string;
  /** When the server wrote it. */
  writtenAtMs: number;
}

/** The server's sentence, its times in the chosen zone. */
export function VerdictWords({ verdict, writtenAtMs }: VerdictWordsProps) {
  return verdictParts(verdict, writtenAtMs).map((part) => (
    <Fragment key={part.at}>{'text' in part ? part.text : <Time atMs={part.atMs} />}</Fragment>
  ));
}
