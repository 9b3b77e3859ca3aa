import { type State, STATES } from '../states/states.ts';
import { usedRatio } from './host-rows.ts';
import type { Host } from './use-hosts.ts';

/** More pixels than any tile is high. */
const MOST_PIXELS = 1024;

/** What a tile of the map shows: two tiles with the same number look the same. */
export type TileLook = number;

/** How each host's tile looks, in the order of the hosts: its state, and how many pixels of it are full. */
export function tileLooks(
  hosts: readonly Pick<Host, 'state' | 'memAvailableBytes' | 'memTotalBytes'>[],
  heightPixels: number,
): Uint32Array {
  return Uint32Array.from(
    hosts,
    (host) => STATES.indexOf(host.state) * MOST_PIXELS + Math.round((usedRatio(host) ?? 0) * heightPixels),
  );
}

export function ofLook(look: TileLook): { state: State; filledPixels: number } {
  return {
    state: STATES[Math.floor(look / MOST_PIXELS)] as State,
    filledPixels: look % MOST_PIXELS,
  };
}

/** Indices of the tiles that have to be drawn over what is there. @param shown undefined: nothing is there */
export function changedTiles(shown: Uint32Array | undefined, looks: Uint32Array): number[] {
  const changed: number[] = [];
  for (let index = 0; index < looks.length; index++) if (shown?.[index] !== looks[index]) changed.push(index);
  return changed;
}
