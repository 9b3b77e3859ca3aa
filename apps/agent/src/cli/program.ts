import { Command, InvalidArgumentError } from 'commander';
import type { AnalyzeOptions } from '../commands/analyze.ts';
import type { BootOptions } from '../commands/boot.ts';
import type { DoctorOptions } from '../commands/doctor.ts';
import { type EnrollOptions, enrollHost } from '../commands/enroll.ts';
import type { MonitorOptions } from '../commands/monitor.ts';
import type { UpdateOptions } from '../commands/update.ts';
import type { RecordOptions } from '../commands/record.ts';
import { run, type RunOptions } from '../commands/run.ts';
import { status, type StatusOptions } from '../commands/status.ts';
import { threshold, THRESHOLD_NAMES } from './threshold.ts';
import { DEFAULT_CONFIG_PATH } from '../config.ts';
import { print } from '../print.ts';
import { version } from '../version.ts';

/** The command line; each command in a module of its own. */
export function createProgram(): Command {
  const program = new Command('seep-agent')
    .description('Seep: watches the memory of this host.')
    .version(version, '-V, --version')
    .showHelpAfterError();

  program
    .command('run')
    .description('watch this host and send what is seen to the server')
    .option('--config <file>', 'settings', DEFAULT_CONFIG_PATH)
    .option('--server <url>', "another address than the settings'")
    .action((options: RunOptions) => run(options));

  program
    .command('enroll')
    .description('make this host known to a server, once')
    .requiredOption('--server <url>', 'as in https://seep.example.org', address)
    .option('--token-file <file>', 'file that holds the enrolment token; - for standard input')
    .option(
      '--token <token>',
      'the enrolment token; other users can see it while this runs, prefer --token-file',
    )
    .option('--label <key=value>', 'may be repeated', label, {})
    .option('--interval <seconds>', 'between two samples', seconds)
    .option('--spool-dir <folder>', 'where samples wait for the server')
    .option('--proxy <url>', 'HTTP proxy to reach the server through')
    .option('--ca-file <file>', "certificates to trust instead of the system's")
    .option('--keep', 'stay the host that this one already is, if the server still knows it')
    .option('--config <file>', 'settings to write', DEFAULT_CONFIG_PATH)
    .action((options: EnrollOptions, command: Command) => {
      if (options.token === undefined && options.tokenFile === undefined)
        command.error('give the enrolment token: --token-file FILE, or - for standard input');
      return enrollHost(options);
    });

  program
    .command('status')
    .description('what this agent is set to, and what waits to be sent')
    .option('--config <file>', 'settings', DEFAULT_CONFIG_PATH)
    .option('--json', 'for programs')
    .action((options: StatusOptions) => status(options));

  local(program.command('monitor'))
    .description('watch this host for a while and write what is seen into files')
    .argument('[minutes]', 'how long', positive, 60)
    .argument('[seconds]', 'between two samples', positive, 30)
    .option('--dir <folder>', 'where the files go (default: /var/log/memory-monitor)')
    .action(async (minutes: number, secs: number, options: MonitorOptions) => {
      const { monitor } = await import('../commands/monitor.ts');
      await monitor(minutes, secs, options);
    });

  local(program.command('analyze'))
    .description('write one report of who uses memory, who grows, and what leaks')
    .argument('[file]', 'the report (default: /var/log/process-analysis-<time>.log)')
    .option('--minutes <n>', 'how long growth is watched', positive, 5)
    .action(async (file: string | undefined, options: AnalyzeOptions) => {
      const { analyze } = await import('../commands/analyze.ts');
      await analyze(file, options);
    });

  local(program.command('boot'))
    .description('record the first hours of a boot; as a service, of every boot')
    .option('--minutes <n>', 'how long', positive, 120)
    .option('--interval <seconds>', 'between two samples', positive, 60)
    .option('--dir <folder>', 'where the files go (default: /var/log/boot-diagnostics)')
    .option('--install-service', 'record every boot from now on')
    .option('--uninstall-service', 'record no more; with --purge what was recorded goes too')
    .option('--purge', 'with --uninstall-service')
    .action(async (options: BootOptions) => {
      const { boot } = await import('../commands/boot.ts');
      await boot(options);
    });

  program
    .command('doctor')
    .description('what this user can read of this host, what not, and why')
    .option('--config <file>', 'settings', DEFAULT_CONFIG_PATH)
    .option('--json', 'for programs')
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import('../commands/doctor.ts');
      await doctor(options);
    });

  program
    .command('record')
    .description('write the frames that this agent would send, one JSON object a line')
    .argument('<file>')
    .requiredOption('--seconds <n>', 'how long', positive)
    .option('--interval <seconds>', 'between two samples', seconds, 10)
    .option('--json', 'for programs')
    .action(async (file: string, options: RecordOptions) => {
      const { record } = await import('../commands/record.ts');
      await record(file, options);
    });

  program
    .command('update')
    .description(
      'bring this host to the version that its server has; the old one comes back when it does not connect',
    )
    .option('--config <file>', 'settings', DEFAULT_CONFIG_PATH)
    .option('--check', 'only say which version the server has')
    .option('--within <seconds>', 'what the new one may take to connect', positive, 60)
    .option('--allow-downgrade', 'take an older version too')
    .option('--allow-http', 'trust a network that is not encrypted')
    .option('--finish', 'bring an update to its end that was cut short')
    .option('--json', 'for programs')
    .action(async (options: UpdateOptions) => {
      const { update } = await import('../commands/update.ts');
      await update(options);
    });

  program
    .command('version')
    .description('print the version')
    .action(() => print(version));
  return program;
}

/** Options of the commands that look at this host alone. */
function local(command: Command): Command {
  return command
    .option('--config <file>', 'settings, of which thresholds are used', DEFAULT_CONFIG_PATH)
    .option('--json', 'the result as one JSON object')
    .option(
      '--threshold <name=value>',
      `from where on it is an alert; may be repeated: ${THRESHOLD_NAMES.join(', ')}`,
      threshold,
      {},
    );
}

function address(text: string): string {
  if (!/^https?:$/.test(URL.parse(text)?.protocol ?? ''))
    throw new InvalidArgumentError('as in https://seep.example.org');
  return text;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1_000_000)) throw new InvalidArgumentError('a number above 0 is wanted');
  return value;
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value >= 0.25 && value <= 3600)) throw new InvalidArgumentError('0.25 to 3600 is wanted');
  return value;
}

function label(text: string, labels: Record<string, string>): Record<string, string> {
  const [key, ...value] = text.split('=');
  if (!key || value.length === 0) throw new InvalidArgumentError('as in role=web');
  return { ...labels, [key]: value.join('=') };
}
