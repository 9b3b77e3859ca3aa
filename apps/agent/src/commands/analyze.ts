import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { formatBytes, formatCount, formatDuration, formatRatio } from '@seep/shared';
import { alertsOf } from '../local/alerts.ts';
import { growthBetween } from '../local/growth.ts';
import { chooseFolder } from '../local/part-files.ts';
import { byDescriptors, byRss, byVirtual, type HostReading, topBy } from '../local/reading.ts';
import { everyInterval, interruption } from '../local/schedule.ts';
import { formatAlerts } from '../local/sections/alerts.ts';
import {
  formatStatusDetails,
  formatUsers,
  readStatusDetails,
  useByUser,
} from '../local/sections/consumers.ts';
import {
  formatDescriptorKinds,
  formatDescriptors,
  readDescriptorKinds,
  readDescriptors,
} from '../local/sections/descriptors.ts';
import { formatGrowth } from '../local/sections/growth.ts';
import { formatMapSums, readMapSums } from '../local/sections/map-sums.ts';
import { formatProcesses, formatStates, formatZombies } from '../local/sections/processes.ts';
import { formatSharedMemory, readSharedMemory } from '../local/sections/shared-memory.ts';
import { formatHost } from '../local/sections/summary.ts';
import { type LocalOptions, openSession } from '../local/session.ts';
import { formatSection, formatStamp, formatTime } from '../local/text.ts';
import { LocalDetector } from '../local/verdict.ts';
import { print, printError } from '../print.ts';

const FOLDER = '/var/log';
const SAMPLES = 60;
/** The detector's shortest window for a process, which the watched period is made to stand for. */
const DETECTOR_NEEDS_MINUTES = 40;

export interface AnalyzeOptions extends LocalOptions {
  /** How long growth is watched. */
  minutes: number;
}

/** One report of this host that a person can read: who uses memory, who grows, and what the detector says of it. */
export async function analyze(reportFile: string | undefined, options: AnalyzeOptions): Promise<void> {
  const { fs, reader, thresholds, progress, unread, userOf } = await openSession(options);
  const path = reportFile ?? usualPath();
  mkdirSync(dirname(path), { recursive: true });
  const periodMs = options.minutes * 60_000;
  const intervalMs = Math.max(250, periodMs / SAMPLES);
  const detector = new LocalDetector(
    reader,
    new Date(),
    Math.max(1, DETECTOR_NEEDS_MINUTES / options.minutes),
  );
  const signal = interruption();
  let first: HostReading | undefined;
  await everyInterval({ periodMs, intervalMs, signal }, (tick) => {
    const now = new Date();
    first ??= reader.read(now);
    detector.observe(now, intervalMs);
    progress.show(tick.number, tick.total, tick.leftMs, 'watching growth');
  });
  progress.clear();

  const last = reader.read(new Date());
  const growth = growthBetween(first ?? last, last);
  const { processes, fileNr } = last;
  const report = {
    at: last.at.toISOString(),
    isInterrupted: signal.aborted,
    topByRss: topBy(processes, byRss, 25),
    topByVirtual: topBy(processes, byVirtual, 25),
    users: useByUser(processes, userOf),
    status: readStatusDetails(fs, topBy(processes, byRss, 10)),
    maps: readMapSums(fs, topBy(processes, byRss, 5), 'regions'),
    growth,
    zombies: processes.filter(({ state }) => state === 'Z'),
    descriptors: readDescriptors(processes, fileNr, 20),
    descriptorKinds: readDescriptorKinds(fs, topBy(processes, byDescriptors, 5)),
    sharedMemory: readSharedMemory(fs),
    alerts: alertsOf(last, thresholds, growth),
    findings: detector.findings(),
    verdict: detector.sentences(),
    unread,
  };
  const text = [
    `Process analysis · ${formatTime(last.at)} UTC\n`,
    formatSection('Host', formatHost(fs, last)),
    chapter(1, 'Top consumers'),
    formatSection('Top 25 by resident memory', formatProcesses(report.topByRss)),
    formatSection('Top 25 by virtual memory', formatProcesses(report.topByVirtual)),
    formatSection('By user', formatUsers(report.users)),
    formatSection('Status of the top 10', formatStatusDetails(report.status)),
    formatSection('Memory maps of the top 5', formatMapSums(report.maps)),
    chapter(2, `Growth over ${formatDuration(growth.seconds * 1000)}, all processes`),
    `${formatGrowth(growth)}\n`,
    chapter(3, 'Zombies'),
    formatSection('States', formatStates(processes)),
    formatSection('Zombies and who does not wait for them', formatZombies(processes)),
    chapter(4, 'File descriptors'),
    formatSection('Of the host, and the 20 largest holders', formatDescriptors(report.descriptors)),
    formatSection('By kind, of the 5 largest holders', formatDescriptorKinds(report.descriptorKinds)),
    chapter(5, 'Shared memory'),
    formatSharedMemory(report.sharedMemory, report.maps, userOf),
    chapter(6, 'Alerts and recommendations'),
    formatSection('Alerts', formatAlerts(report.alerts)),
    ...(unread.length > 0 ? [formatSection('Not read', unread.join('\n'))] : []),
    chapter(7, 'Verdict'),
    `${report.verdict.join('\n')}\n`,
  ].join('\n');
  writeFileSync(path, text, { mode: 0o640 });

  if (options.json === true) {
    print(JSON.stringify({ file: path, ...report }));
    return;
  }
  const { memTotalBytes, memAvailableBytes = 0 } = last.memory;
  print(
    `${formatCount(processes.length)} processes, ${formatBytes(memAvailableBytes)} of ${formatBytes(memTotalBytes)} available (${formatRatio(memAvailableBytes / memTotalBytes)})`,
  );
  for (const { severity, message } of report.alerts) print(`${severity}: ${message}`);
  for (const sentence of report.verdict) print(sentence);
  print(`report: ${path}`);
}

function chapter(number: number, title: string): string {
  return `=== ${number}. ${title} ===\n`;
}

/** In /var/log, or where we stand when that is not ours to write. */
function usualPath(): string {
  const name = `process-analysis-${formatStamp(new Date())}.log`;
  const { folder, isUsual } = chooseFolder(undefined, FOLDER);
  if (isUsual) return join(folder, name);
  printError(`${FOLDER} is not ours to write: the report is here`);
  return basename(name);
}
