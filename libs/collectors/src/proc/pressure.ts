import { parseDecimal } from '../decimal.ts';
import { isGone, isUnsupported } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';
import { ParseError } from '../parse-error.ts';

export const PRESSURE_RESOURCES = ['cpu', 'memory', 'io'] as const;
export type PressureResource = (typeof PRESSURE_RESOURCES)[number];

/** Time that tasks lost for want of a resource. */
export interface PressureStall {
  /** Share of the last 10, 60 and 300 seconds, 0 to 1. */
  avg10Ratio: number;
  avg60Ratio: number;
  avg300Ratio: number;
  totalMicroseconds: number;
}

export interface Pressure {
  /** At least one task was stalled. */
  some: PressureStall;
  /** All tasks that wanted to run were stalled. For the CPU there since Linux 5.13, and 0 for a whole host. */
  full?: PressureStall;
}

/*
 * some avg10=0.01 avg60=0.14 avg300=1.14 total=51567336
 * full avg10=0.00 avg60=0.00 avg300=0.00 total=0
 */

/**
 * /proc/pressure/{cpu,memory,io}, and the `*.pressure` files of a cgroup.
 * @throws ParseError for a bad or missing number, or without a `some` line
 */
export function parsePressure(text: string, file = '/proc/pressure/memory'): Pressure {
  let some: PressureStall | undefined;
  let full: PressureStall | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.startsWith('some ')) some = parseStall(line, file, index + 1);
    else if (line.startsWith('full ')) full = parseStall(line, file, index + 1);
  }
  if (some === undefined) throw new ParseError(file, 1, '', 'has no "some" line');
  return full === undefined ? { some } : { some, full };
}

/** Undefined where the kernel does not keep it: before Linux 4.20, without CONFIG_PSI, or with psi=0. */
export function readPressure(fs: KernelFs, resource: PressureResource): Pressure | undefined {
  const file = `/proc/pressure/${resource}`;
  try {
    return parsePressure(fs.readText(file), file);
  } catch (error) {
    if (isGone(error) || isUnsupported(error)) return undefined;
    throw error;
  }
}

function parseStall(line: string, file: string, lineNumber: number): PressureStall {
  const ratio = (name: string): number =>
    parseDecimal(field(line, name, file, lineNumber), file, lineNumber) / 100;
  return {
    avg10Ratio: ratio(' avg10='),
    avg60Ratio: ratio(' avg60='),
    avg300Ratio: ratio(' avg300='),
    totalMicroseconds: parseInteger(field(line, ' total=', file, lineNumber), file, lineNumber),
  };
}

/** @param name with what stands around it, which parts it from the name of another */
function field(line: string, name: string, file: string, lineNumber: number): string {
  const at = line.indexOf(name);
  if (at < 0) throw new ParseError(file, lineNumber, line, `has no ${name.slice(1, -1)}`);
  const start = at + name.length;
  const space = line.indexOf(' ', start);
  return line.slice(start, space < 0 ? line.length : space);
}
