import type { KernelFs } from '../fs.ts';
import { ParseError } from '../parse-error.ts';

const FILE = '/proc/cpuinfo';

export interface CpuInfo {
  /** CPUs online, hyper-threads counted. */
  cpuCount: number;
  /** As the kernel calls it; arm64 gives numbers only (`ARM implementer 0x41 part 0xd0c`). */
  model?: string;
}

/** Keys that name the CPU: x86 and MIPS; LoongArch; POWER; RISC-V. */
const MODEL_KEYS = ['model name', 'Model Name', 'cpu', 'uarch'];

/*
 * x86:                                arm64:                       s390x:
 * processor	: 0                     processor	: 0              processor 0: version = FF, …
 * model name	: AMD EPYC              CPU implementer	: 0x41       processor 1: version = FF, …
 *                                     CPU part	: 0xd0c
 * processor	: 1
 */

/**
 * /proc/cpuinfo. Its layout is the architecture's own.
 * @throws ParseError when it lists no processor
 */
export function parseCpuInfo(text: string): CpuInfo {
  let cpuCount = 0;
  const first = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const key = line.slice(0, colon).trim();
    if (/^processor(?: \d+)?$/.test(key)) cpuCount++;
    else if (!first.has(key)) first.set(key, line.slice(colon + 1).trim());
  }
  if (cpuCount === 0) throw new ParseError(FILE, 1, '', 'lists no processor');
  const model = modelOf(first);
  return model === undefined ? { cpuCount } : { cpuCount, model };
}

export function readCpuInfo(fs: KernelFs): CpuInfo {
  return parseCpuInfo(fs.readText(FILE));
}

function modelOf(fields: ReadonlyMap<string, string>): string | undefined {
  for (const key of MODEL_KEYS) {
    const model = fields.get(key);
    if (model) return model;
  }
  const implementer = fields.get('CPU implementer');
  const part = fields.get('CPU part');
  return implementer && part ? `ARM implementer ${implementer} part ${part}` : undefined;
}
