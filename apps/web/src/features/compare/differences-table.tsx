import { Unknown } from '@/components/ui/num.tsx';
import { Panel, PanelContent, PanelHeader, PanelTitle } from '@/components/ui/panel.tsx';
import { formatBytes, formatDuration } from '@/lib/format/number.ts';
import { useTimeZone } from '@/lib/time/time-zone.tsx';
import { Swatch } from './compare-legend.tsx';
import { differencesOf, type Facts } from './differences.ts';
import { lineStyle } from './line-style.ts';
import { type Compared, labelOf } from './use-compared.ts';

/** What the subjects are, where they differ; what they have in common in one line. */
export function DifferencesTable({ all }: { all: readonly Compared[] }) {
  const { format } = useTimeZone();
  const { differing, same } = differencesOf(all.map((compared) => factsOf(compared, format.full)));
  return (
    <Panel className="mb-4">
      <PanelHeader>
        <PanelTitle>What differs</PanelTitle>
      </PanelHeader>
      <PanelContent>
        {differing.length > 0 && (
          <div className="relative overflow-x-auto">
            <table className="w-full">
              <thead className="text-xs text-ink-3">
                <tr className="h-8 border-b border-line text-left [&>th]:px-2 [&>th]:font-medium">
                  <td />
                  {all.map((compared, index) => (
                    <th key={compared.key} scope="col">
                      <span className="flex items-center gap-2">
                        <Swatch {...lineStyle(index)} />
                        {labelOf(compared)}
                      </span>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {differing.map(({ term, values }) => (
                  <tr
                    key={term}
                    className="border-b border-line align-top last:border-0 [&>td]:px-2 [&>td]:py-1.5"
                  >
                    <th scope="row" className="px-2 py-1.5 text-left font-normal text-ink-3">
                      {term}
                    </th>
                    {values.map((value, index) => (
                      <td key={all[index]?.key}>
                        {value ?? <Unknown why="it has none, or none is known" />}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {same.length > 0 && (
          <p className="mt-3 text-ink-2">
            The same on all: {same.map(({ term, value }) => `${term} ${value}`).join(' · ')}
          </p>
        )}
      </PanelContent>
    </Panel>
  );
}

function factsOf(
  { host, boot, process, originMs, watched }: Compared,
  timeOf: (atMs: number) => string,
): Facts {
  const facts = boot?.facts ?? host.facts;
  const entries: [string, string | null][] = [
    ...(process ? ([['Command', process.command]] as [string, string | null][]) : []),
    ...(process
      ? ([['Unit or container', process.container ?? process.unit]] as [string, string | null][])
      : []),
    ['Kernel', facts?.kernel ?? null],
    ['Distribution', facts?.distribution ?? null],
    ['Architecture', facts?.architecture ?? null],
    ['CPUs', facts ? `${facts.cpuCount}` : null],
    ['CPU model', facts?.cpuModel ?? null],
    ['Kernel command line', facts?.kernelCommandLine ?? null],
    ['Timezone', facts?.timezone ?? null],
    ['Memory', facts ? formatBytes(facts.memTotalBytes) : null],
    ['Agent', host.agentVersion],
    [process ? 'Started' : 'Booted', originMs > 0 ? timeOf(originMs) : null],
    ['Watched from uptime', originMs > 0 ? formatDuration(watched.fromMs - originMs) : null],
    ['Watched to uptime', originMs > 0 ? formatDuration(watched.toMs - originMs) : null],
    ['Records lost', boot ? `${boot.lostRecords}` : null],
    ['Open findings', process ? null : `${host.openFindings}`],
    ...Object.entries(host.labels).map(([key, value]): [string, string] => [`Label ${key}`, value]),
  ];
  return new Map(entries);
}
