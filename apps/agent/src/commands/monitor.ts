import { formatDuration, MEMORY_CSV_HEADER } from '@seep/shared';
import { type Alert, alertsOf } from '../local/alerts.ts';
import { growthBetween } from '../local/growth.ts';
import { memoryCsvLine } from '../local/memory-csv.ts';
import { printOutcome, printOutcomeAsJson } from '../local/outcome.ts';
import { chooseFolder, PartFiles } from '../local/part-files.ts';
import type { HostReading } from '../local/reading.ts';
import { everyInterval, interruption, type Tick } from '../local/schedule.ts';
import { type EngineReading, EngineReader, formatDocker } from '../local/sections/docker.ts';
import { formatFragmentation } from '../local/sections/fragmentation.ts';
import { formatMemoryDetails } from '../local/sections/memory-details.ts';
import { formatProcessesPart } from '../local/sections/processes.ts';
import { formatSummary } from '../local/sections/summary.ts';
import { formatSwap } from '../local/sections/swap.ts';
import { type LocalOptions, openSession } from '../local/session.ts';
import { formatStamp, formatTime } from '../local/text.ts';
import { printError } from '../print.ts';

const FOLDER = '/var/log/memory-monitor';
/** `memory_details` is what of memory has no column in the CSV, which stays what pandas and Grafana read. */
const PARTS = [
  'memory',
  'memory_details',
  'processes',
  'docker',
  'fragmentation',
  'swap',
  'summary',
] as const;
const SUMMARY_EVERY = 10;

export interface MonitorOptions extends LocalOptions {
  dir?: string;
}

/** Watches this host for a while and writes what `memory_monitor` wrote, and more. */
export async function monitor(minutes: number, seconds: number, options: MonitorOptions): Promise<void> {
  const session = await openSession(options);
  const { fs, reader, thresholds, progress, unread } = session;
  const { folder, isUsual } = chooseFolder(options.dir, FOLDER);
  if (!isUsual) printError(`${FOLDER} is not ours to write: the files are in ${folder}`);
  const files = new PartFiles(folder, `memory_monitor_${formatStamp(new Date())}`, PARTS);
  files.append('memory', `${MEMORY_CSV_HEADER}\n`);
  const engineReader = new EngineReader(fs);
  const signal = interruption();
  let first: HostReading | undefined;
  let last: HostReading | undefined;
  let engines: EngineReading[] = [];
  const seen = new Map<string, Alert>();

  const summarize = (reading: HostReading) => {
    const growth = first && first !== reading ? growthBetween(first, reading) : undefined;
    const alerts = alertsOf(reading, thresholds, growth);
    for (const alert of alerts) seen.set(alert.kind, alert);
    files.append(
      'summary',
      `${heading(reading.at)}${formatSummary(fs, { reading, engines, growth, alerts, unread })}\n`,
    );
  };
  const sample = async (tick: Tick) => {
    const reading = reader.read(new Date());
    first ??= reading;
    last = reading;
    engines = await engineReader.read();
    const title = heading(reading.at, tick);
    files.append('memory', memoryCsvLine(reading));
    files.append('memory_details', `${title}${formatMemoryDetails(fs, reading)}\n`);
    files.append('processes', `${title}${formatProcessesPart(fs, reading)}\n`);
    files.append('docker', `${title}${formatDocker(engines)}\n`);
    files.append('fragmentation', `${title}${formatFragmentation(fs, reader.pageSizeBytes)}\n`);
    files.append('swap', `${title}${formatSwap(fs, reading)}\n`);
    const alerts = alertsOf(reading, thresholds);
    for (const alert of alerts) seen.set(alert.kind, alert);
    if (tick.number % SUMMARY_EVERY === 1 && tick.number !== tick.total) summarize(reading);
    progress.show(tick.number, tick.total, tick.leftMs, alerts.map(({ kind }) => kind).join(', '));
  };
  const count = await everyInterval(
    { periodMs: minutes * 60_000, intervalMs: seconds * 1000, signal },
    sample,
  );
  progress.clear();
  if (last) summarize(last);
  const alerts = [...seen.values()];
  const growth = first && last && first !== last ? growthBetween(first, last) : undefined;
  const outcome = { files, samples: count, isInterrupted: signal.aborted, last, growth, alerts, unread };
  if (options.json === true) {
    return printOutcomeAsJson(outcome, { containers: engines.flatMap(({ containers }) => containers) });
  }
  const risen = growth?.grown.filter(({ growthBytes }) => growthBytes > 0).length;
  printOutcome(
    outcome,
    growth ? [`${risen} processes grew in ${formatDuration(growth.seconds * 1000)}`] : [],
  );
}

function heading(at: Date, tick?: Tick): string {
  return `=== ${formatTime(at)} UTC${tick ? ` · sample ${tick.number} of ${tick.total}` : ''} ===\n`;
}
