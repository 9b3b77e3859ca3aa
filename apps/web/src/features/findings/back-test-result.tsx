import Link from 'next/link';
import { SimpleTable } from '@/components/ui/simple-table.tsx';
import { formatCount, plural } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import type { Outputs } from '@/lib/trpc/client.ts';
import { hostHref } from '@/lib/url/links.ts';
import { StateMark } from '../states/state-mark.tsx';
import { VerdictWords } from './verdict-words.tsx';

export type BackTest = Outputs['detection']['backTest'];
type Under = BackTest['hosts'][number]['findings'][number]['under'];

const UNDER_WORDS: Readonly<Record<Under, string>> = {
  both: 'unchanged',
  now: 'would be gone',
  proposed: 'would be new',
};

/** What a rerun of detection made of stored history. */
export function BackTestResult({ result, isComparison }: { result: BackTest; isComparison: boolean }) {
  const moments = result.hosts.reduce((sum, host) => sum + host.moments, 0);
  const rows = result.hosts.flatMap((host) => [
    ...host.findings.map((finding) => ({
      key: `${host.hostId}/${finding.key}/${finding.firstSeenMs}`,
      host,
      under: finding.under,
      atMs: finding.firstSeenMs,
      what: (
        <>
          <StateMark state={finding.state} />{' '}
          <VerdictWords verdict={finding.verdict} writtenAtMs={finding.firstSeenMs} />
        </>
      ),
    })),
    ...host.alerts.map((alert) => ({
      key: `${host.hostId}/${alert.rule}/${alert.sinceMs}`,
      host,
      under: alert.under,
      atMs: alert.sinceMs,
      what: (
        <>
          alert, {alert.severity}: {alert.message}
        </>
      ),
    })),
  ]);
  // What changes is what one looks for.
  const ordered = rows.toSorted(
    (a, b) => Number(a.under === 'both') - Number(b.under === 'both') || a.atMs - b.atMs,
  );
  return (
    <div role="status" className="flex flex-col gap-2">
      <p className="font-medium">
        {isComparison ? comparisonOf(result) : sentenceOf(result)}{' '}
        <span className="font-normal text-ink-3">
          Rerun over {formatCount(moments)} stored samples or cells of {plural(result.hosts.length, 'host')}.
        </span>
      </p>
      {ordered.length > 0 && (
        <SimpleTable
          label="Back-test"
          heads={[...(isComparison ? ['Then'] : []), 'Host', 'Noticed', 'What it says']}
        >
          {ordered.map(({ key, host, under, atMs, what }) => (
            <tr key={key} className={under === 'both' && isComparison ? 'text-ink-3' : undefined}>
              {isComparison && <td className="font-medium whitespace-nowrap">{UNDER_WORDS[under]}</td>}
              <td>
                <Link className="text-accent underline underline-offset-4" href={hostHref(host.hostId)}>
                  {host.hostName}
                </Link>
              </td>
              <td className="whitespace-nowrap">
                <Time atMs={atMs} as="full" />
              </td>
              <td className="min-w-64 wrap-anywhere">{what}</td>
            </tr>
          ))}
        </SimpleTable>
      )}
    </div>
  );
}

function comparisonOf({ findings, alerts }: BackTest): string {
  const changed = (counts: BackTest['findings'], one: string) => {
    const parts = [
      counts.now > 0 && `${plural(counts.now, one)} fewer`,
      counts.proposed > 0 && `${plural(counts.proposed, one)} more`,
    ].filter((part) => part !== false);
    return parts.length === 0 ? `the same ${plural(counts.both, one)}` : parts.join(' and ');
  };
  return `Under the proposed settings: ${changed(findings, 'finding')}, ${changed(alerts, 'alert')}.`;
}

function sentenceOf({ findings, alerts }: BackTest): string {
  return `Under the settings of now: ${plural(findings.both, 'finding')}, ${plural(alerts.both, 'alert')}.`;
}
