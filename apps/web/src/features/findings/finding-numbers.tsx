import type { ReactNode } from 'react';
import { DefinitionList } from '@/components/ui/definition-list.tsx';
import { Unknown } from '@/components/ui/num.tsx';
import { Hint } from '@/components/ui/tooltip.tsx';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatMetric,
  formatPercent,
  formatByteRate,
  formatRate,
} from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { CLASS_WORDS, describeMetric, endWords, FIXED_WORDS, limitWords } from './finding-words.ts';
import type { Finding } from './use-findings.ts';

const PATHS: Readonly<Record<Finding['proof']['path'], string>> = {
  rapid: 'within minutes, because memory would end within hours',
  fast: 'within hours',
  slow: 'within days',
};

/** Every number of the claim. */
export function FindingNumbers({ finding, isOpen }: { finding: Finding; isOpen: boolean }) {
  return (
    <DefinitionList
      items={[
        ...growthItems(finding),
        ...activityItems(finding),
        ...endItems(finding, isOpen),
        ...testItems(finding),
      ]}
    />
  );
}

interface Item {
  key: string;
  term: ReactNode;
  value: ReactNode;
}

function growthItems(finding: Finding): Item[] {
  const { metric, slopePerHour, from, to, bytesFrom, bytesTo, bytesPerHour, onsetMs, firstSeenMs } = finding;
  const [low, mid, high] = slopePerHour;
  const items: Item[] = [
    {
      key: 'rate',
      term: (
        <Hint
          content={`Slope of the line fitted to the lowest values of ${describeMetric(metric).source}; in brackets its 80 % interval.`}
        >
          Rate
        </Hint>
      ),
      value: (
        <>
          <b>{formatRate(metric, mid)}</b>{' '}
          <span className="text-ink-2">
            ({formatRate(metric, low)} to {formatRate(metric, high)})
          </span>
        </>
      ),
    },
    {
      key: 'level',
      term: 'Level',
      value: (
        <>
          {formatMetric(metric, from)} → <b>{formatMetric(metric, to)}</b>
          {metric === 'count' && ' processes'}
          {metric === 'zombies' && ' zombies'}
        </>
      ),
    },
  ];
  if (bytesFrom !== undefined && bytesTo !== undefined) {
    items.push({
      key: 'memory',
      term: <Hint content="Anonymous and swapped memory of all members">Their memory</Hint>,
      value: (
        <>
          {formatBytes(bytesFrom)} → <b>{formatBytes(bytesTo)}</b>
          {bytesPerHour !== undefined && `, ${formatByteRate(bytesPerHour)}`}
        </>
      ),
    });
  }
  items.push(
    {
      key: 'since',
      term: 'Since',
      value: (
        <>
          <Time atMs={onsetMs} as="full" />{' '}
          <span className="text-ink-2">({formatDuration(finding.updatedMs - onsetMs)})</span>
        </>
      ),
    },
    { key: 'seen', term: 'First noticed', value: <Time atMs={firstSeenMs} as="full" /> },
  );
  return items;
}

function activityItems({ class: leakClass, metric, proof, explainedShare }: Finding): Item[] {
  const { idleSlopePerHour, activeSlopePerHour, idleMs, fromMs, toMs } = proof;
  const items: Item[] = [
    {
      key: 'class',
      term: 'Class',
      value: (
        <>
          {CLASS_WORDS[leakClass].word}: <span className="text-ink-2">{CLASS_WORDS[leakClass].hint}</span>
        </>
      ),
    },
    {
      key: 'idle',
      term: <Hint content="Time in which sessions, CPU and network sat at their floor">Watched idle</Hint>,
      value: `${formatDuration(idleMs)} of ${formatDuration(toMs - fromMs)}`,
    },
  ];
  if (idleSlopePerHour !== undefined) {
    items.push({ key: 'idleRate', term: 'Rate while idle', value: formatRate(metric, idleSlopePerHour) });
  }
  if (activeSlopePerHour !== undefined) {
    items.push({ key: 'activeRate', term: 'Rate while busy', value: formatRate(metric, activeSlopePerHour) });
  }
  if (explainedShare !== undefined) {
    items.push({
      key: 'share',
      term: <Hint content="Its growth over that of MemTotal − MemAvailable, since the onset">Explains</Hint>,
      value: `${formatPercent(explainedShare)} of what the host lost since`,
    });
  }
  return items;
}

function endItems({ forecast, fixedBecause, updatedMs }: Finding, isOpen: boolean): Item[] {
  if (!isOpen) {
    return [
      {
        key: 'fixed',
        term: 'Fixed',
        value: (
          <>
            <Time atMs={updatedMs} as="full" />
            {fixedBecause !== undefined && `, ${FIXED_WORDS[fixedBecause]}`}
          </>
        ),
      },
    ];
  }
  if (!forecast) {
    return [
      {
        key: 'end',
        term: endWords(),
        value: <Unknown why="the interval of its rate holds zero, or the end is more than a year away" />,
      },
    ];
  }
  const [early, middle, late] = forecast.atMs;
  return [
    {
      key: 'end',
      term: (
        <Hint content="What is left up to the limit over the rate, all else unchanged; a tenth and nine tenths of the probability lie before the two ends.">
          {endWords(forecast.limit)}
        </Hint>
      ),
      value: (
        <>
          <b>
            <Time atMs={middle} as="relative" />
          </b>{' '}
          <span className="text-ink-2">
            (<Time atMs={early} /> to <Time atMs={late} />)
          </span>
        </>
      ),
    },
    {
      key: 'limit',
      term: 'Limit',
      value: limitWords(forecast),
    },
  ];
}

/** The detector cuts the statistic off where it says "without any scatter". */
const LARGEST_STATISTIC = 1000;

function testItems({ proof: { statistic, threshold, path } }: Finding): Item[] {
  const isLargest = statistic >= LARGEST_STATISTIC;
  return [
    {
      key: 'statistic',
      term: (
        <Hint content="z: mean of the increments between lowest values over its standard error, from the long-run variance. The null is a random walk without drift. The threshold is the critical value of Kiefer and Vogelsang for this many lags, with a margin.">
          Test statistic
        </Hint>
      ),
      value: (
        <>
          {isLargest ? '1,000 or more' : formatCount(statistic)}{' '}
          <span className="text-ink-2">
            (threshold {formatCount(threshold)}
            {isLargest && '; it grows without any scatter'})
          </span>
        </>
      ),
    },
    { key: 'path', term: 'Found', value: PATHS[path] },
  ];
}
