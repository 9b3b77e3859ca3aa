import { type CgroupIdentity, identityOf } from '../derive/identity.ts';
import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import type { CgroupMount } from './hierarchies.ts';

/**
 * `group` is one that tells nothing by its name: made by hand, a batch job, the folder above containers. Its memory, and
 * that of a slice, is the sum of what is below it.
 */
export type CgroupKind = 'container' | 'unit' | 'slice' | 'group';

export interface CgroupEntry {
  /** From the root of the hierarchy: `/system.slice/nginx.service`. */
  path: string;
  kind: CgroupKind;
  identity: CgroupIdentity;
  /** Inode of its folder: a group that was removed and made again under the same path has another. */
  key: string;
}

export interface CgroupListing {
  /** Those nearest to the root first. */
  groups: CgroupEntry[];
  /** Folders looked at, those inside of a unit or container too. */
  visitedCount: number;
  /** False when a bound was met. */
  isComplete: boolean;
}

export interface CgroupListOptions {
  /** @default 1024 */
  maxGroups?: number;
  /** @default 8192 */
  maxVisited?: number;
  /** @default 10 */
  maxDepth?: number;
}

/** Files of a group that stand between its subgroups when it is listed. */
const MAX_FILES_OF_A_GROUP = 512;

/** A folder without subfolders: one link from above, one from its own `.`. */
const LEAF_LINK_COUNT = 2;

/**
 * What a group is to us, by its path: undefined for the root, and inside of a unit or container, where a program keeps
 * groups of its own.
 */
export function cgroupKindOf(path: string): CgroupKind | undefined {
  const slash = path.lastIndexOf('/');
  if (path.length < 2 || slash < 0) return undefined;
  const own = identityOf(path);
  const parent = identityOf(path.slice(0, slash));
  if (own.containerId !== parent.containerId) return 'container';
  if (path.endsWith('.slice')) return 'slice';
  if (own.unit !== parent.unit) return 'unit';
  return own.unit === undefined && own.containerId === undefined ? 'group' : undefined;
}

/**
 * Groups that matter below a hierarchy's root, in rounds from the root down, so that a bound cuts off the deepest ones.
 * A stat(2) a group, and a listing for those that have subgroups: half a millisecond for a hundred.
 */
export function listCgroups(
  fs: KernelFs,
  mount: CgroupMount,
  { maxGroups = 1024, maxVisited = 8192, maxDepth = 10 }: CgroupListOptions = {},
): CgroupListing {
  const listing: CgroupListing = { groups: [], visitedCount: 0, isComplete: true };
  let round = [''];
  for (let depth = 0; round.length > 0; depth++) {
    const next: string[] = [];
    for (const parent of round) {
      const names = subgroups(fs, mount.path + parent, maxVisited - listing.visitedCount);
      if (!names.isComplete) listing.isComplete = false;
      for (const name of names.entries) {
        const path = `${parent}/${name}`;
        const stat = ifReadable(() => fs.lstat(mount.path + path));
        if (stat === undefined) continue;
        listing.visitedCount++;
        const kind = cgroupKindOf(path);
        if (kind !== undefined) {
          if (listing.groups.length === maxGroups) return { ...listing, isComplete: false };
          listing.groups.push({ path, kind, identity: identityOf(path), key: stat.inode });
        }
        if (stat.linkCount === LEAF_LINK_COUNT) continue;
        if (depth < maxDepth) next.push(path);
        else listing.isComplete = false;
      }
    }
    round = next;
  }
  return listing;
}

function subgroups(
  fs: KernelFs,
  folder: string,
  maxCount: number,
): { entries: string[]; isComplete: boolean } {
  const listing = ifReadable(() => fs.listStart(folder, maxCount + MAX_FILES_OF_A_GROUP));
  const names = (listing?.entries ?? []).filter(({ kind }) => kind === 'directory').map(({ name }) => name);
  return {
    entries: names.slice(0, maxCount).toSorted(),
    isComplete: (listing?.isComplete ?? true) && names.length <= maxCount,
  };
}
