import Link from 'next/link';
import type { ReactNode } from 'react';
import { CommandLine } from '@/components/ui/command-line.tsx';
import { DefinitionList } from '@/components/ui/definition-list.tsx';
import { hostHref, processHref } from '@/lib/url/links.ts';
import { KIND_WORDS } from './finding-words.ts';
import type { FindingDetail } from './use-findings.ts';

const LINK = 'text-accent underline underline-offset-4';

/** What leaks, and where to look at it. */
export function SubjectCard({ detail }: { detail: FindingDetail }) {
  const { finding, hostId, hostName, bootNo } = detail;
  const { kind, command, pid, startTicks, unit, container, spawner, spawnerPid, version } = finding.subject;
  const items: { key: string; term: string; value: ReactNode }[] = [
    {
      key: 'host',
      term: 'Host',
      value: (
        <Link className={LINK} href={hostHref(hostId)}>
          {hostName}
        </Link>
      ),
    },
  ];
  const add = (key: string, term: string, value: ReactNode) => {
    if (value !== undefined) items.push({ key, term, value });
  };
  add('boot', 'Boot', bootNo);
  add(
    'pid',
    'Pid',
    pid !== undefined && startTicks !== undefined ? (
      <Link className={LINK} href={processHref(`${hostId}-${bootNo}-${pid}-${startTicks}`)}>
        {pid}
      </Link>
    ) : (
      pid
    ),
  );
  add('unit', 'Unit', unit);
  add('container', 'Container', container && <span className="font-mono text-xs">{container}</span>);
  add(
    'spawner',
    'Spawner',
    spawner && (
      <span className="font-mono text-xs">
        {spawner}
        {spawnerPid !== undefined && ` (pid ${spawnerPid})`}
      </span>
    ),
  );
  add('version', 'Version', version);
  if (kind === 'family') {
    add(
      'members',
      'Members',
      <Link className={LINK} href={hostHref(hostId, 'families')}>
        all families of {hostName}
      </Link>,
    );
  }
  return (
    <>
      <p className="mb-1 text-ink-2">{KIND_WORDS[kind]}</p>
      {command !== undefined && <CommandLine command={command} className="mb-3" />}
      <DefinitionList items={items} />
    </>
  );
}
