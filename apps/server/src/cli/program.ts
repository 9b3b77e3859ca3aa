import { Command, InvalidArgumentError, Option } from 'commander';
import { type Role, ROLES } from '../db/schema/index.ts';
import { version } from '../version.ts';

/** What the command line can ask for, apart from how it is done. */
export interface Actions {
  start(): Promise<void>;
  migrate(): Promise<void>;
  createEnrolmentToken(options: {
    uses: number;
    expiresInHours: number;
    labels: Record<string, string>;
  }): Promise<void>;
  createApiToken(options: { role: Role; name: string }): Promise<void>;
  createUser(options: { email: string; role: Role; name?: string; passwordFile?: string }): Promise<void>;
  backup(path: string): Promise<void>;
  restore(path: string): Promise<void>;
  replay(files: string[], options: { json?: boolean }): Promise<void>;
  doctor(options: { json?: boolean }): Promise<void>;
  linkUser(options: { email?: string }): Promise<void>;
}

export function createProgram(actions: Actions): Command {
  const program = new Command('seep-server')
    .description(
      'Seep: finds memory that leaks while nobody does anything. Settings are read from the environment.',
    )
    .version(version)
    .showHelpAfterError()
    .configureHelp({ showGlobalOptions: true });

  program
    .command('start')
    .description('run the server: database, agents, API and dashboard on one address')
    .action(() => actions.start());
  program
    .command('migrate')
    .description("bring the database's schema to this version")
    .action(() => actions.migrate());

  program
    .command('backup')
    .description('write everything that the database holds into one file; the server may go on meanwhile')
    .argument('<file>')
    .action((file: string) => actions.backup(file));
  program
    .command('restore')
    .description('fill an empty database with a backup')
    .argument('<file>')
    .action((file: string) => actions.restore(file));
  program
    .command('replay')
    .description(
      'take in what "seep-agent record" wrote, each file as a host of its own, at its own time; prints what is found',
    )
    .argument('<files...>')
    .option('--json', 'print hosts, boots and findings as JSON')
    .action((files: string[], options: { json?: boolean }) => actions.replay(files, options));
  program
    .command('doctor')
    .description('look at all that the server needs; exit 1 when something is bad')
    .option('--json', 'print the checks as JSON')
    .action((options: { json?: boolean }) => actions.doctor(options));

  program
    .command('token')
    .description('enrolment tokens, which let hosts in')
    .command('create')
    .description('print a token; at a terminal, also the line that installs an agent with it')
    .option('--uses <n>', 'how many hosts may use it', positiveInteger, 1)
    .option('--expires <duration>', 'how long it works: 30m, 24h, 7d', durationHours, 24)
    .option('--label <key=value>', 'given to the hosts that use it; may be repeated', label, {})
    .action((options: { uses: number; expires: number; label: Record<string, string> }) =>
      actions.createEnrolmentToken({
        uses: options.uses,
        expiresInHours: options.expires,
        labels: options.label,
      }),
    );

  program
    .command('api-token')
    .description('tokens for programs that use the REST API')
    .command('create')
    .description('print a new token, and nothing else')
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).default('viewer'))
    .option('--name <name>', 'what it is for', 'command line')
    .action((options: { role: Role; name: string }) => actions.createApiToken(options));

  const user = program.command('user').description('people who may sign in');
  user
    .command('create')
    .description('let a person in; without --password-file a one-time sign-in link is printed')
    .requiredOption('--email <address>')
    .addOption(new Option('--role <role>').choices(ROLES).default('viewer'))
    .option('--name <name>')
    .option('--password-file <path>', 'file that holds the password; - for standard input')
    .action((options: Parameters<Actions['createUser']>[0]) => actions.createUser(options));
  user
    .command('link')
    .description('print a link that signs a person in, once')
    .option('--email <address>', 'default: the first admin')
    .action((options: { email?: string }) => actions.linkUser(options));
  return program;
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('a whole number from 1 is wanted');
  return value;
}

const HOURS_PER_UNIT: Record<string, number> = { m: 1 / 60, h: 1, d: 24 };

function durationHours(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([mhd])$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined) throw new InvalidArgumentError('as in 30m, 24h or 7d');
  return Number(amount) * (HOURS_PER_UNIT[unit] as number);
}

function label(text: string, labels: Record<string, string>): Record<string, string> {
  const [key, ...value] = text.split('=');
  if (!key || value.length === 0) throw new InvalidArgumentError('as in role=web');
  return { ...labels, [key]: value.join('=') };
}
