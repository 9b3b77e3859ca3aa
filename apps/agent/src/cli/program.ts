import { Command, InvalidArgumentError } from 'commander';
import { type EnrollOptions, enrollHost } from '../commands/enroll.ts';
import { run, type RunOptions } from '../commands/run.ts';
import { status, type StatusOptions } from '../commands/status.ts';
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
    .requiredOption('--server <url>', 'as in https://seep.example.org')
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
    .action((options: EnrollOptions) => enrollHost(options));

  program
    .command('status')
    .description('what this agent is set to, and what waits to be sent')
    .option('--config <file>', 'settings', DEFAULT_CONFIG_PATH)
    .option('--json', 'for programs')
    .action((options: StatusOptions) => status(options));

  program
    .command('version')
    .description('print the version')
    .action(() => print(version));
  return program;
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
