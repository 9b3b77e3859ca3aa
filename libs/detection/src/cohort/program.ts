import { cgroupIdentityOf } from '../family/cgroup.ts';
import { commandOf, maskCommand } from '../family/command.ts';
import type { ObservedProcess, Subject } from '../model.ts';

/** What makes processes on different hosts the same program, and which version of it one is. */
export interface ProgramIdentity {
  /** Command line with everything masked that differs between runs, and its unit where it has one. */
  program: string;
  version?: string;
  unit?: string;
}

/** `1.4.2` in /opt/api/1.4.2/bin/api, api-1.4.2.jar, api_v2.0; not the address 10.0.3.17 and not a lone number. */
const VERSION = /(?<![\d.])v?(\d+\.\d+(?:\.\d+)?(?:[-+][0-9a-z]+)?)(?![\d]|\.\d)/gi;
/** Words that look like one and are a file: versions stand in the program's path, not in its arguments' values. */
const WORDS = 4;

/** Reads the version off a command's path; most programs of a distribution carry none. */
export function programOf(process: ObservedProcess): ProgramIdentity {
  const command = commandOf(process);
  const { unit } = cgroupIdentityOf(process.cgroup);
  return { ...programOfCommand(command, unit), ...(unit !== undefined && { unit: maskCommand(unit) }) };
}

/** @param unit as the host calls it */
export function programOfCommand(command: string, unit: string | undefined): ProgramIdentity {
  let version: string | undefined;
  const words = command.split(' ');
  const versionless = words
    .map((word, index) => {
      if (index >= WORDS || !word.includes('/')) return word;
      return word.replaceAll(VERSION, (_, found: string) => {
        version ??= found;
        return '*';
      });
    })
    .join(' ');
  const place = unit === undefined ? '' : ` @ ${maskCommand(unit)}`;
  return { program: `${maskCommand(versionless)}${place}`, ...(version !== undefined && { version }) };
}

/** The program that a host's finding is about, by the name that its census gives it. */
export function programOfSubject({ kind, command, unit }: Subject, metric: string): string {
  return kind === 'host' ? hostProgram(metric) : programOfCommand(command ?? '', unit).program;
}

/** A bucket of the host, as a program that every host runs. */
export function hostProgram(metric: string): string {
  return `host ${metric}`;
}
