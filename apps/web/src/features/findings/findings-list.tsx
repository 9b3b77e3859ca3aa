'use client';

import Link from 'next/link';
import { useRef } from 'react';
import { useRowKeys } from '@/components/ui/data-table/use-row-keys.ts';
import { Unknown } from '@/components/ui/num.tsx';
import { cn } from '@/lib/cn.ts';
import { formatCount } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { findingHref } from '@/lib/url/links.ts';
import { StateMark } from '../states/state-mark.tsx';
import { DECISION_WORDS } from './decision-words.ts';
import { CLASS_WORDS, endWords, FIXED_WORDS, paceWords } from './finding-words.ts';
import type { FindingItem } from './use-findings.ts';
import { VerdictWords } from './verdict-words.tsx';

interface FindingsListProps {
  items: readonly FindingItem[];
  /** The page is about one host. */
  hasHost?: boolean;
}

/** Findings, each with its sentence and the numbers that one compares. */
export function FindingsList({ items, hasHost = true }: FindingsListProps) {
  const list = useRef<HTMLUListElement>(null);
  const onKeyDown = useRowKeys(list, items.length, (index) =>
    list.current?.querySelector(`[data-index="${index}"]`)?.scrollIntoView({ block: 'nearest' }),
  );
  return (
    <ul ref={list} onKeyDown={onKeyDown} className="divide-y divide-line">
      {items.map((item, index) => (
        <li
          key={item.id}
          data-index={index}
          className="[contain-intrinsic-size:auto_72px] [content-visibility:auto]"
        >
          <Row item={item} hasHost={hasHost} />
        </li>
      ))}
    </ul>
  );
}

function Row({ item, hasHost }: { item: FindingItem; hasHost: boolean }) {
  const { id, finding, verdict, hostName, hosts, isOpen, decision } = item;
  const { class: leakClass, onsetMs, updatedMs, forecast } = finding;
  return (
    <Link
      href={findingHref(id)}
      prefetch={false}
      className={cn(
        'grid gap-x-6 gap-y-1 px-4 py-3 hover:bg-raised md:grid-cols-[104px_minmax(0,1fr)] xl:grid-cols-[104px_minmax(0,1fr)_520px]',
        !isOpen && 'text-ink-2',
      )}
    >
      <div className="self-start">
        <StateMark state={finding.state} />
        {decision && (
          <p className="text-xs text-ink-3" title={`${decision.actor}: ${decision.comment}`}>
            {DECISION_WORDS[decision.decision].word}
          </p>
        )}
      </div>
      <p className={cn('max-w-[100ch] wrap-anywhere', isOpen && 'font-medium')}>
        <VerdictWords verdict={verdict} writtenAtMs={updatedMs} forecast={isOpen ? forecast : null} />
      </p>
      <dl className="flex flex-wrap gap-x-5 gap-y-0.5 text-xs text-ink-3 md:col-start-2 xl:col-start-3 xl:grid xl:grid-cols-[minmax(0,184px)_repeat(3,minmax(0,1fr))] xl:gap-x-3 [&_dd]:text-sm [&_dd]:text-ink">
        {hasHost && (
          <div className="min-w-0">
            <dt>{hosts.length > 1 ? 'Hosts' : 'Host'}</dt>
            <dd className="truncate" title={hosts.map(({ name }) => name).join(', ')}>
              {hosts.length > 1 ? formatCount(hosts.length) : hostName}
            </dd>
          </div>
        )}
        <div>
          <dt>Rate</dt>
          <dd className="whitespace-nowrap">{paceWords(finding)}</dd>
        </div>
        <div>
          <dt>Since</dt>
          <dd>
            <Time atMs={onsetMs} />
          </dd>
        </div>
        <div>
          {isOpen ? (
            <>
              <dt>{endWords(forecast?.limit)}</dt>
              <dd>
                {forecast ? (
                  <Time atMs={forecast.atMs[1]} as="relative" />
                ) : (
                  <Unknown why="its interval holds zero, or the end is more than a year away" />
                )}
              </dd>
            </>
          ) : (
            <>
              <dt>Fixed: {finding.fixedBecause ? FIXED_WORDS[finding.fixedBecause] : ''}</dt>
              <dd>
                <Time atMs={updatedMs} />
              </dd>
            </>
          )}
        </div>
        {!hasHost && (
          <div>
            <dt>Class</dt>
            <dd title={CLASS_WORDS[leakClass].hint}>{CLASS_WORDS[leakClass].word}</dd>
          </div>
        )}
      </dl>
    </Link>
  );
}
