/** One line of a command's result, on standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** One line for the person who runs a command, on standard error: standard output stays data. */
export function printError(line: string): void {
  process.stderr.write(`seep-agent: ${line}\n`);
}
