import type { ReactNode } from 'react';
import { formatDuration, formatMetric, formatPercent, formatRate } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { CLASS_WORDS, endWords, FIXED_WORDS, paceWords } from './finding-words.ts';
import type { FindingDetail } from './use-findings.ts';

/** What one reads from across the room: how fast, since when, until when, and of what it is the cause. */
export function KeyNumbers({ detail: { finding, isOpen } }: { detail: FindingDetail }) {
  const { metric, slopePerHour, bytesPerHour, from, to, onsetMs, updatedMs, forecast } = finding;
  const { fixedBecause, explainedShare, class: leakClass } = finding;
  const [low, , high] = slopePerHour;
  return (
    <dl className="mb-4 grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line lg:grid-cols-4">
      <Cell
        term={isOpen ? 'Grows by' : 'Grew by'}
        note={
          bytesPerHour === undefined
            ? `80 % sure: ${formatRate(metric, low)} to ${formatRate(metric, high)}`
            : `${formatRate(metric, slopePerHour[1])} processes, 80 % sure: ${formatRate(metric, low)} to ${formatRate(metric, high)}`
        }
      >
        {paceWords(finding)}
      </Cell>
      <Cell
        term="Since"
        note={`${formatDuration(updatedMs - onsetMs)}: ${formatMetric(metric, from)} → ${formatMetric(metric, to)}`}
      >
        <Time atMs={onsetMs} />
      </Cell>
      {isOpen ? (
        <Cell
          term={endWords(forecast?.limit)}
          note={
            forecast ? (
              <>
                80 % sure: <Time atMs={forecast.atMs[0]} /> to <Time atMs={forecast.atMs[2]} />
              </>
            ) : (
              'no end can be told: its interval holds zero, or it is more than a year away'
            )
          }
        >
          {forecast ? <Time atMs={forecast.atMs[1]} as="relative" /> : '–'}
        </Cell>
      ) : (
        <Cell term="Fixed" note={fixedBecause === undefined ? '' : FIXED_WORDS[fixedBecause]}>
          <Time atMs={updatedMs} />
        </Cell>
      )}
      <Cell
        term="Share of what the host lost"
        note={`${CLASS_WORDS[leakClass].word}: ${CLASS_WORDS[leakClass].hint.toLowerCase().replace(/\.$/, '')}`}
      >
        {explainedShare === undefined ? '–' : formatPercent(explainedShare)}
      </Cell>
    </dl>
  );
}

interface CellProps {
  term: string;
  note: ReactNode;
  children: ReactNode;
}

function Cell({ term, note, children }: CellProps) {
  return (
    <div className="bg-panel px-4 py-2.5">
      <dt className="text-xs text-ink-3">{term}</dt>
      <dd className="text-lg font-semibold">{children}</dd>
      <dd className="text-xs text-ink-2">{note}</dd>
    </div>
  );
}
