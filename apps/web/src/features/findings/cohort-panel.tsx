'use client';

import Link from 'next/link';
import { Panel, PanelContent, PanelHeader, PanelTitle } from '@/components/ui/panel.tsx';
import { SimpleTable } from '@/components/ui/simple-table.tsx';
import { Hint } from '@/components/ui/tooltip.tsx';
import { formatCount, formatMetric, formatRate, plural } from '@/lib/format/number.ts';
import { compareHref, findingHref, hostHref } from '@/lib/url/links.ts';
import { MOST_SUBJECTS } from '../compare/subjects.ts';
import { StateMark } from '../states/state-mark.tsx';
import { latestByHost, pivotByVersion, sameElsewhere } from './cohort-view.ts';
import { type FindingDetail, useFindings } from './use-findings.ts';

const LINK = 'text-accent underline underline-offset-4';
/** Members that are listed; the fleet page has all hosts. */
const LISTED = 40;

/** Who else has it: the cohort with its versions, or the same program on other hosts. */
export function CohortPanel({ detail }: { detail: FindingDetail }) {
  return (
    <Panel>
      <PanelHeader>
        <PanelTitle>
          <Hint content="Hosts that run the same program are held against each other every hour: a whole version that grows, or one host that grows beyond its peers.">
            Who else
          </Hint>
        </PanelTitle>
      </PanelHeader>
      <PanelContent className="flex flex-col gap-3">
        {detail.finding.cohort ? <Cohort detail={detail} /> : <Others detail={detail} />}
      </PanelContent>
    </Panel>
  );
}

function Cohort({ detail }: { detail: FindingDetail }) {
  const { cohort, metric } = detail.finding;
  if (!cohort) return null;
  const { growing, judged, members, reference, pValue } = cohort;
  const idOf = new Map(detail.hosts.map(({ id, name }) => [name, id]));
  const versions = pivotByVersion(members);
  const rate = (perHour: number) => formatRate(metric, perHour);
  return (
    <>
      <p className="text-ink-2">
        Grows on <b className="font-medium text-ink">{growing}</b> of {plural(judged, 'host')} that can be
        judged
        {reference &&
          `; held against ${plural(reference.members, 'other')}, which grow by ${rate(reference.perHour)}`}
        . By chance alone: {pValue < 0.0001 ? 'less than 1 in 10,000' : `1 in ${Math.round(1 / pValue)}`}.
      </p>
      <SimpleTable label="By version" heads={['Version', 'Grows on', 'Growth, median']}>
        {versions.map((row) => (
          <tr key={row.version ?? ''}>
            <td className="font-medium">{row.version ?? 'not known'}</td>
            <td>
              <span
                aria-hidden
                className="mr-2 inline-block h-1.5 w-16 overflow-hidden rounded-sm bg-raised align-middle ring-1 ring-line"
              >
                <span
                  className="block h-full bg-ink-3"
                  style={{ width: `${(row.growing / row.hosts) * 100}%` }}
                />
              </span>
              {row.growing} of {row.hosts}
            </td>
            <td>{rate(row.perHour)}</td>
          </tr>
        ))}
      </SimpleTable>
      <div className="max-h-80 overflow-y-auto" role="region" aria-label="Members" tabIndex={0}>
        <SimpleTable label="Members" heads={['Host', 'Version', 'Level', 'Growth']}>
          {members.slice(0, LISTED).map(({ id, host, version, from, to, perHour, isGrowing }) => (
            <tr key={id} className={isGrowing ? undefined : 'text-ink-3'}>
              <td>
                {idOf.has(host) ? (
                  <Link className={LINK} href={hostHref(idOf.get(host) ?? 0)}>
                    {host}
                  </Link>
                ) : (
                  host
                )}
              </td>
              <td>{version ?? ''}</td>
              <td className="whitespace-nowrap">
                {formatMetric(metric, from)} → {formatMetric(metric, to)}
              </td>
              <td className="whitespace-nowrap">{rate(perHour)}</td>
            </tr>
          ))}
        </SimpleTable>
      </div>
      {members.length > LISTED && <p className="text-ink-3">And {members.length - LISTED} more.</p>}
      <CompareHosts ids={detail.hosts.map(({ id }) => id)} />
    </>
  );
}

function Others({ detail }: { detail: FindingDetail }) {
  const { data: all } = useFindings();
  const others = sameElsewhere(detail, all ?? []);
  return (
    <>
      {detail.parentId !== null && (
        <p>
          It is one of many:{' '}
          <Link className={LINK} href={findingHref(detail.parentId)}>
            the finding of the whole cohort
          </Link>
        </p>
      )}
      {others.length === 0 ? (
        detail.parentId === null && (
          <p className="text-ink-2">Nobody: no other host has a finding about this program.</p>
        )
      ) : (
        <>
          <p className="text-ink-2">
            The same program grows on {plural(new Set(others.map(({ hostId }) => hostId)).size, 'other host')}
            :
          </p>
          <ul className="flex flex-col gap-1">
            {latestByHost(others)
              .slice(0, LISTED)
              .map(({ latest: { id, hostName, finding }, earlier }) => (
                <li key={id} className="flex flex-wrap justify-between gap-x-3">
                  <span className="text-ink-3">
                    <Link className={LINK} href={findingHref(id)}>
                      {hostName}
                    </Link>
                    {earlier > 0 && ` and ${formatCount(earlier)} before`}
                  </span>
                  <span className="flex gap-3 text-ink-2">
                    {formatRate(finding.metric, finding.slopePerHour[1])}
                    <StateMark state={finding.state} />
                  </span>
                </li>
              ))}
          </ul>
          <CompareHosts ids={[detail.hostId, ...others.map(({ hostId }) => hostId)]} />
        </>
      )}
    </>
  );
}

function CompareHosts({ ids }: { ids: readonly number[] }) {
  const hosts = [...new Set(ids)].slice(0, MOST_SUBJECTS);
  if (hosts.length < 2) return null;
  return (
    <Link className={LINK} href={compareHref(hosts.map((id) => `h${id}`))}>
      Compare {hosts.length} of these hosts
    </Link>
  );
}
