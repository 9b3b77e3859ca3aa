import type { ObservedProcess } from '../model.ts';
import { cgroupIdentityOf } from './cgroup.ts';
import { commandOf, maskCommand } from './command.ts';
import { hashText } from './hash.ts';

/**
 * Name of the family that a process belongs to: those that share command, unit or container, and spawner. Commands
 * that differ only in numbers, ids and temporary names are one, and so are units (`session-3.scope`).
 *
 * @param spawner the parent at birth; a process that is handed to init keeps its spawner
 */
export function familyKeyOf(process: ObservedProcess, spawner: ObservedProcess | undefined): string {
  return keyOfHash(familyHashOf(process, spawner));
}

/** The same as a number. */
export function familyHashOf(process: ObservedProcess, spawner: ObservedProcess | undefined): number {
  return hashText(
    [process, spawner]
      .map((one) => (one ? maskCommand(commandOf(one)) : ''))
      .concat(placeOf(process))
      .join('\n'),
  );
}

/**
 * Name of the lineage that a process is one life of, as a number: the same program, started by the same, in the same unit.
 * A container that is made anew is the same place.
 */
export function lineageHashOf(process: ObservedProcess, spawner: ObservedProcess | undefined): number {
  const isContained = cgroupIdentityOf(process.cgroup).container !== undefined;
  return hashText(
    [process, spawner]
      .map((one) => (one ? maskCommand(commandOf(one)) : ''))
      .concat(isContained ? 'container' : placeOf(process))
      .join('\n'),
  );
}

/** The household of a process: all that live in its unit or container. 0 where its cgroup names none. */
export function householdHashOf(process: ObservedProcess): number {
  const { unit, container } = cgroupIdentityOf(process.cgroup);
  const place = container ?? unit;
  return place === undefined ? 0 : hashText(place);
}

export function keyOfHash(hash: number): string {
  return hash.toString(36);
}

function placeOf(process: ObservedProcess): string {
  const { unit, container } = cgroupIdentityOf(process.cgroup);
  return container ?? maskCommand(unit ?? process.cgroup ?? '');
}
