/** Ctrl-C, or the end of a service. It often comes twice, from the terminal and passed on by npm. */
export const stopped = new Promise<void>((stop) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop());
});

/** The person at the keyboard has had enough: not a failure. */
export class Stopped extends Error {}

/** Waits for a step, unless it is stopped before. @throws Stopped */
export async function orStopped<Result>(step: Promise<Result>): Promise<Result> {
  return Promise.race([
    step,
    stopped.then((): never => {
      throw new Stopped();
    }),
  ]);
}

/** Runs a program's main to its end. An error is told in one line, and is exit code 1. */
export async function runToEnd(main: () => Promise<void>, say: (line: string) => void): Promise<never> {
  try {
    await main();
    process.exit(0);
  } catch (error) {
    if (error instanceof Stopped) process.exit(0);
    say(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}
