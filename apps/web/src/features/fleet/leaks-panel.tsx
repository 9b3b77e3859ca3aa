'use client';

import Link from 'next/link';
import { Unknown } from '@/components/ui/num.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { formatPercent, plural } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { findingHref } from '@/lib/url/links.ts';
import { describeMetric, endWords, paceWords, placeWords, subjectName } from '../findings/finding-words.ts';
import type { FindingItem } from '../findings/use-findings.ts';
import { StateMark } from '../states/state-mark.tsx';

/** What a person reads before anything else; the others are a click away. */
const SHOWN = 4;
const ROW_HEIGHT = 36;

interface LeaksPanelProps {
  /** The most urgent first; undefined until the server has answered. */
  leaks: readonly FindingItem[] | undefined;
  /** There are more than are given. */
  hasMore: boolean;
  /** How many there are, as the hosts say, which are there first. */
  count: number;
}

/** What leaks, where, how fast, since when and until when: the most urgent of the fleet. */
export function LeaksPanel({ leaks, hasMore, count }: LeaksPanelProps) {
  if (count === 0) return null;
  const rows = Math.min(SHOWN, leaks?.length ?? count);
  const hidden = (leaks?.length ?? count) - rows;
  return (
    <Panel aria-label="What leaks" className="mb-4 overflow-hidden">
      <ol
        aria-busy={leaks === undefined || undefined}
        style={{ minHeight: rows * ROW_HEIGHT }}
        className="divide-y divide-line"
      >
        {leaks?.slice(0, rows).map((item) => (
          <li key={item.id}>
            <Leak item={item} />
          </li>
        ))}
      </ol>
      {hidden > 0 && (
        <Link
          href="/findings"
          prefetch={false}
          className="flex h-8 items-center border-t border-line px-4 text-xs text-accent hover:bg-raised"
        >
          {hasMore ? `${plural(leaks?.length ?? 0, 'finding')} and more` : plural(hidden, 'more finding')}
        </Link>
      )}
    </Panel>
  );
}

function Leak({ item }: { item: FindingItem }) {
  const { id, finding, hosts, hostName } = item;
  const { subject, metric, onsetMs, forecast, explainedShare } = finding;
  return (
    <Link
      href={findingHref(id)}
      prefetch={false}
      className="flex flex-wrap items-center gap-x-3 px-4 py-2 leading-5 hover:bg-raised md:grid md:gap-x-6 md:grid-cols-[96px_minmax(0,1fr)_96px_136px_172px_128px] md:py-0 md:leading-9"
    >
      <StateMark state={finding.state} />
      <span className="w-full min-w-0 max-md:order-first md:truncate">
        <b
          className="font-semibold"
          title={`${subject.command ?? ''} ${describeMetric(metric).source}`.trim()}
        >
          {subjectName(finding)}
        </b>
        <span className="text-ink-2">
          {placeWords(subject)} on{' '}
          <span className="font-medium text-ink" title={hosts.map(({ name }) => name).join(', ')}>
            {hosts.length > 1 ? plural(hosts.length, 'host') : hostName}
          </span>
        </span>
      </span>
      <b className="font-semibold whitespace-nowrap md:text-right">{paceWords(finding)}</b>
      <span className="whitespace-nowrap text-ink-2">
        since <Time atMs={onsetMs} />
      </span>
      <span className="whitespace-nowrap text-ink-2">
        {forecast ? (
          <>
            {endWords(forecast.limit).toLowerCase()}{' '}
            <b className="font-semibold text-ink">
              <Time atMs={forecast.atMs[1]} as="relative" />
            </b>
          </>
        ) : (
          <Unknown why="no end can be told: the interval of its rate holds zero, or the end is more than a year away" />
        )}
      </span>
      <span
        className="hidden text-right whitespace-nowrap text-ink-2 md:block"
        title="Its growth over that of MemTotal − MemAvailable, since the onset"
      >
        {explainedShare !== undefined && `${formatPercent(Math.min(1, explainedShare))} of the loss`}
      </span>
    </Link>
  );
}
