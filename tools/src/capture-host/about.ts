import { type KernelFs, readCpuInfo, readKernelRelease, readOsRelease } from '@seep/collectors';
import type { ChosenProcess } from './processes.ts';

export interface AboutFacts {
  name: string;
  capturedOn: string;
  architecture: string;
  processes: readonly (ChosenProcess & { name: string })[];
  missing: readonly string[];
  notes: readonly string[];
}

/** ABOUT.md of a recorded host: where it comes from, and what is not the truth in it. */
export function aboutOf(fs: KernelFs, facts: AboutFacts): string {
  const { cpuCount, model } = readCpuInfo(fs);
  const lines = [
    `# ${facts.name}`,
    '',
    `- Kernel: ${readKernelRelease(fs)} (${facts.architecture})`,
    `- Distribution: ${readOsRelease(fs)?.prettyName ?? 'unknown'}`,
    `- Processors: ${cpuCount} × ${model ?? 'unknown'}`,
    `- Captured on ${facts.capturedOn} by \`node tools/src/capture-host/main.ts\`, as ${userOf()}`,
    ...facts.notes.map((note) => `- ${note}`),
    '',
    '## Processes',
    '',
    '| pid | name | recorded as |',
    '|---|---|---|',
    ...facts.processes.map(({ pid, name, because }) => `| ${pid} | ${JSON.stringify(name)} | ${because} |`),
    '',
    '## Scrubbed',
    '',
    'Host and user names, addresses, machine, boot and container identifiers are others than on the machine; the same',
    'one everywhere. Command lines that held a secret keep their program. `/proc/self/auxv` holds the two entries that',
    'are read, `fd` a link for each descriptor that leads to something of the same kind. Of the kernel log only reports of',
    'lost memory are kept, without their stacks.',
  ];
  if (facts.missing.length > 0) {
    lines.push('', '## Not on this host', '', ...facts.missing.map((path) => `- \`${path}\``));
  }
  return `${lines.join('\n')}\n`;
}

function userOf(): string {
  return process.getuid?.() === 0 ? 'root' : 'an ordinary user';
}
