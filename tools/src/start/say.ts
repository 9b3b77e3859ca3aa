/** A line of result, for standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A line for the person who watches, for standard error. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
