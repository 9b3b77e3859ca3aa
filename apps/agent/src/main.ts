import { ConfigError, DEFAULT_CONFIG_PATH } from './config.ts';
import { EnrolmentError } from './enrolment-error.ts';

/*
 * Composition root of the agent's commands. Exit codes: 0 good, 1 failed, 2 wrong use.
 *
 * The agent that runs for months does not load the command line's library: its own arguments are two, and a megabyte
 * on every host is a megabyte on every host.
 */

/** The arguments of `run`, when they are nothing but that; the command line's library has the words for all else. */
function plainRun(args: readonly string[]): { config: string; server?: string } | undefined {
  if (args[0] !== 'run') return undefined;
  const options: { config: string; server?: string } = { config: DEFAULT_CONFIG_PATH };
  for (let index = 1; index < args.length; index += 2) {
    const [name, value] = [args[index], args[index + 1]];
    if (value === undefined || value.startsWith('-')) return undefined;
    if (name === '--config') options.config = value;
    else if (name === '--server') options.server = value;
    else return undefined;
  }
  return options;
}

async function main(): Promise<number> {
  const running = plainRun(process.argv.slice(2));
  if (running) {
    const { run } = await import('./commands/run.ts');
    await run(running);
    return 0;
  }
  if (process.argv[2] === '--self-test') {
    const { selfTest } = await import('./commands/self-test.ts');
    selfTest();
    return 0;
  }
  const { createProgram } = await import('./cli/program.ts');
  const { CommanderError } = await import('commander');
  const program = createProgram();
  for (const command of [program, ...program.commands]) command.exitOverride();
  try {
    await program.parseAsync();
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
}

try {
  process.exit(await main());
} catch (error) {
  // By name: the class of a command's error is loaded with the command.
  const isExpected =
    error instanceof ConfigError ||
    error instanceof EnrolmentError ||
    (error instanceof Error && ['BootServiceError', 'UpdateError'].includes(error.name)) ||
    // Of the system: "ENOENT: no such file or directory, open '/x/y'" says what and where.
    (error instanceof Error && 'syscall' in error);
  process.stderr.write(
    `seep-agent: ${isExpected ? error.message : ((error as Error).stack ?? String(error))}\n`,
  );
  process.exit(1);
}
