/** What people call a process: the program's name where the command line has one, else comm. */
export function processName({ command, name }: { command: string | null; name: string | null }): string {
  const program = programOf(command ?? '');
  return program === '' ? (name ?? 'unknown') : program;
}

/** Programs that run another one: "python3 /opt/app/worker.py" is worker.py to people. */
const INTERPRETER = /^(python[\d.]*|node|nodejs|bun|deno|ruby|perl|php|bash|sh|dash|zsh)$/;
const SCRIPT = /\.(py|js|mjs|cjs|ts|rb|pl|php|sh)$/;

function programOf(command: string): string {
  const [first = '', second = ''] = command.trim().split(/\s+/, 2);
  const program = basename(first);
  return INTERPRETER.test(program) && SCRIPT.test(second) ? basename(second) : program;
}

function basename(path: string): string {
  // A title that a process gave itself ("nginx: worker process") has no path; a login shell begins with "-".
  return (
    path
      .replace(/:$/, '')
      .split('/')
      .findLast((part) => part !== '') ?? ''
  ).replace(/^-/, '');
}
