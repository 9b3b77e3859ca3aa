import { arch } from 'node:process';
import { MEMORY_CSV_HEADER } from '@seep/shared';
import { readBoot } from '../collect/host-facts.ts';
import { AlertLog } from '../local/alert-log.ts';
import { alertsOf } from '../local/alerts.ts';
import { installBootService, removeBootService } from '../local/boot-service.ts';
import { growthBetween } from '../local/growth.ts';
import { memoryCsvLine } from '../local/memory-csv.ts';
import { printOutcome, printOutcomeAsJson } from '../local/outcome.ts';
import { chooseFolder, PartFiles } from '../local/part-files.ts';
import type { HostReading } from '../local/reading.ts';
import { everyInterval, interruption } from '../local/schedule.ts';
import { formatBootFacts, readUnits } from '../local/sections/boot-facts.ts';
import { formatKernel } from '../local/sections/kernel.ts';
import { formatProcessesPart } from '../local/sections/processes.ts';
import { formatSummary } from '../local/sections/summary.ts';
import { type LocalOptions, openSession } from '../local/session.ts';
import { JournalFollower, readKernelLog } from '../local/system-log.ts';
import { formatSection, formatStamp, formatTime } from '../local/text.ts';
import { LocalDetector } from '../local/verdict.ts';
import { print, printError } from '../print.ts';

const FOLDER = '/var/log/boot-diagnostics';
const PARTS = ['boot', 'memory', 'processes', 'kernel', 'system', 'alerts', 'summary'] as const;
/** Samples of memory to one of the processes and the kernel. */
const PROCESSES_EVERY = 5;

export interface BootOptions extends LocalOptions {
  dir?: string;
  minutes: number;
  interval: number;
  installService?: boolean;
  uninstallService?: boolean;
  purge?: boolean;
}

/** Records this boot from now on: two hours, nobody else at work as a rule. */
export async function boot(options: BootOptions): Promise<void> {
  if (options.installService === true) {
    const path = installBootService(serviceArguments(options));
    print(`installed ${path}: every boot is recorded in ${options.dir ?? FOLDER}`);
    return;
  }
  if (options.uninstallService === true) {
    removeBootService(options.purge === true ? (options.dir ?? FOLDER) : undefined);
    print('the service is removed');
    return;
  }
  await record(options);
}

async function record(options: BootOptions): Promise<void> {
  const { fs, reader, thresholds, progress, unread } = await openSession(options);
  const { folder, isUsual } = chooseFolder(options.dir, FOLDER);
  if (!isUsual) printError(`${FOLDER} is not ours to write: the files are in ${folder}`);
  const started = new Date();
  const files = new PartFiles(folder, `boot-${formatStamp(started)}`, PARTS);
  files.append('memory', `${MEMORY_CSV_HEADER}\n`);
  const intervalMs = options.interval * 1000;
  const detector = new LocalDetector(reader, started, 1);
  const alertLog = new AlertLog((text) => files.append('alerts', text));
  const signal = interruption();

  const kernelLog = readKernelLog(fs) ?? 'the kernel log is not ours to read';
  files.append('system', `${formatSection('Kernel messages', kernelLog)}\n-- Journal --\n`);
  const journal = new JournalFollower((text) => files.append('system', text));

  let first: HostReading | undefined;
  let last: HostReading | undefined;
  const count = await everyInterval(
    { periodMs: options.minutes * 60_000, intervalMs, signal },
    async (tick) => {
      const reading = reader.read(new Date());
      if (!first) {
        first = reading;
        const facts = formatBootFacts(fs, readBoot(fs, started.getTime()), reading, await readUnits(), arch);
        files.append('boot', facts);
      }
      last = reading;
      files.append('memory', memoryCsvLine(reading));
      if (tick.number % PROCESSES_EVERY === 1 || tick.number === tick.total) {
        const title = `=== ${formatTime(reading.at)} UTC ===\n`;
        files.append('processes', `${title}${formatProcessesPart(fs, reading)}\n`);
        files.append('kernel', `${title}${formatKernel(fs, reader.pageSizeBytes, reading)}\n`);
      }
      detector.observe(reading.at, intervalMs);
      alertLog.update(reading.at, alertsOf(reading, thresholds, growthBetween(first, reading)));
      progress.show(tick.number, tick.total, tick.leftMs);
    },
  );
  progress.clear();
  await journal.end();

  const growth = first && last ? growthBetween(first, last) : undefined;
  const alerts = [...alertLog.seen.values()];
  const verdict = detector.sentences();
  if (last) {
    const units = await readUnits();
    const failed = units?.failed.map(({ unit }) => unit) ?? [];
    files.append(
      'summary',
      [
        `Boot diagnostics · ${count} samples from ${formatTime(started)} to ${formatTime(last.at)} UTC\n`,
        formatSummary(fs, { reading: last, engines: undefined, growth, alerts, unread }),
        formatSection('Failed units', units ? failed.join('\n') : 'no systemd answers on this host'),
        formatSection('Verdict', verdict.join('\n')),
      ].join('\n'),
    );
  }
  const outcome = { files, samples: count, isInterrupted: signal.aborted, last, growth, alerts, unread };
  if (options.json === true) {
    return printOutcomeAsJson(outcome, { findings: detector.findings(), verdict });
  }
  printOutcome(outcome, verdict);
}

/** What of this command line the service has to be given. */
function serviceArguments({ dir, minutes, interval, config, threshold }: BootOptions): string[] {
  return [
    '--config',
    config,
    '--minutes',
    `${minutes}`,
    '--interval',
    `${interval}`,
    ...(dir === undefined ? [] : ['--dir', dir]),
    ...Object.entries(threshold).flatMap(([name, value]) => ['--threshold', `${name}=${value}`]),
  ];
}
