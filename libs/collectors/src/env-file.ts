/*
 * # comment
 * NAME=Debian
 * PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
 */

/**
 * Files of `KEY=VALUE` lines as systemd writes them, os-release(5): one assignment a line, a value quoted or not as
 * in a shell. Lines that are no assignment are ignored.
 */
export function parseEnvFile(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const assignment = /^\s*([A-Za-z_]\w*)=(.*)$/.exec(line);
    if (assignment) values.set(assignment[1] as string, unquoted((assignment[2] as string).trim()));
  }
  return values;
}

function unquoted(value: string): string {
  const quote = value[0];
  if (value.length < 2 || (quote !== '"' && quote !== "'") || !value.endsWith(quote)) return value;
  const inner = value.slice(1, -1);
  return quote === '"' ? inner.replaceAll(/\\(["$`\\])/g, '$1') : inner;
}
