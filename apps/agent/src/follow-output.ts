/** A program and its arguments, as in `['journalctl', '--follow']`. */
export type CommandLine = readonly [program: string, ...args: string[]];

/** What of bun's own way to start programs is used here. */
interface Bun {
  spawn(
    command: readonly string[],
    options: { stdin: 'ignore'; stdout: 'pipe'; stderr: 'ignore' },
  ): { stdout: AsyncIterable<Uint8Array>; exited: Promise<number>; kill(signal: 'SIGTERM'): void };
}

/**
 * Runs a program until it ends, or `stop` tells it to, and hands on what it writes to standard output as it comes.
 *
 * `node:child_process` brings Node's streams along, a megabyte that every host would hold: only Node itself loads it.
 * @throws Error the program cannot be started
 */
export async function followOutput(
  command: CommandLine,
  take: (text: string) => void,
  stop: AbortSignal,
): Promise<void> {
  const { Bun: bun } = globalThis as { Bun?: Bun };
  const decoder = new TextDecoder();
  for await (const bytes of bun ? outputByBun(bun, command, stop) : outputByNode(command, stop))
    take(decoder.decode(bytes, { stream: true }));
}

async function* outputByBun(bun: Bun, command: CommandLine, stop: AbortSignal): AsyncGenerator<Uint8Array> {
  const child = bun.spawn(command, { stdin: 'ignore', stdout: 'pipe', stderr: 'ignore' });
  stop.addEventListener('abort', () => child.kill('SIGTERM'));
  yield* child.stdout;
  await child.exited;
}

async function* outputByNode([program, ...args]: CommandLine, stop: AbortSignal): AsyncGenerator<Uint8Array> {
  const { spawn } = await import('node:child_process');
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  stop.addEventListener('abort', () => child.kill('SIGTERM'));
  await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  yield* child.stdout as AsyncIterable<Uint8Array>;
}
