import type { Facts } from '@seep/shared';
import type { Database } from '../../db/client.ts';
import type { ReplayDeps } from '../samples/replay.ts';
import { type TableAt, type TableRow, tablesAt } from './table-at.ts';

export const CONTAINER_STATES = ['running', 'restarting', 'stopped'] as const;
export type ContainerState = (typeof CONTAINER_STATES)[number];

/** A container as its engine and its control group know it. Null is not known. */
export interface ContainerItem {
  id: string;
  name: string | null;
  image: string | null;
  runtime: string | null;
  state: ContainerState;
  restarts: number | null;
  restartPolicy: string | null;
  exitCode: number | null;
  startedAtMs: number | null;
  /** False is the fact that matters: nothing stops this container short of the host's end. */
  hasMemoryLimit: boolean | null;
  memoryLimitBytes: number | null;
  swapLimitBytes: number | null;
  isOomKillDisabled: boolean | null;
  isOomKilled: boolean | null;
  oomKills: number | null;
  usageBytes: number | null;
  anonBytes: number | null;
  fileBytes: number | null;
  shmemBytes: number | null;
  slabBytes: number | null;
  swapBytes: number | null;
  processCount: number | null;
  cpuMicroseconds: number | null;
  /** What its own memory (anonymous, swapped, shared) has grown by since the boot's baseline. */
  growthBytes: number | null;
  /** Row of its control group, for its series. */
  cgroupKey: number | null;
}

export interface Containers {
  atMs: number;
  bootNo: number;
  baselineAtMs: number | null;
  rows: ContainerItem[];
}

/**
 * Containers of a host, those that use most memory first: what an engine lists, running or not, and those that have a
 * control group and no engine that we may ask (containerd, CRI-O, an engine of a user).
 */
export async function listContainers(
  deps: ReplayDeps & { db: Database },
  hostId: number,
  atMs: number,
): Promise<Containers | undefined> {
  const tables = await tablesAt(deps, hostId, ['container', 'cgroup'], atMs);
  const [any] = tables?.values() ?? [];
  if (!tables || !any) return undefined;
  const groups = groupsByContainer(tables.get('cgroup'));
  const listed = tables.get('container')?.rows ?? [];
  const items = listed.map((row) => containerItem(row, groups.get(textOf(row.facts, 'id') ?? '')));
  const known = new Set(items.map(({ id }) => id));
  // An empty group that no engine lists is what a container has left behind.
  for (const [id, group] of groups) {
    if (!known.has(id) && group.values['processCount'] !== 0) items.push(containerItem(undefined, group));
  }
  const { atMs: sampledMs, bootNo, baselineAtMs } = any;
  return {
    atMs: sampledMs,
    bootNo,
    baselineAtMs,
    rows: items.toSorted((a, b) => (b.usageBytes ?? -1) - (a.usageBytes ?? -1) || a.id.localeCompare(b.id)),
  };
}

/** A container may have groups within its own: the outermost counts all of them. */
function groupsByContainer(cgroups: TableAt | undefined): Map<string, TableRow> {
  const groups = new Map<string, TableRow>();
  for (const row of cgroups?.rows ?? []) {
    const id = textOf(row.facts, 'container');
    if (id === null || row.facts['kind'] !== 'container') continue;
    const other = groups.get(id);
    if (!other || pathLength(row) < pathLength(other)) groups.set(id, row);
  }
  return groups;
}

function containerItem(listed: TableRow | undefined, group: TableRow | undefined): ContainerItem {
  const facts = { ...group?.facts, ...listed?.facts };
  const engine = (column: string) => listed?.values[column] ?? null;
  const counted = (column: string) => group?.values[column] ?? null;
  const started = engine('startedAtSeconds');
  const oomKilled = engine('isOomKilled');
  return {
    id: textOf(facts, 'id') ?? textOf(facts, 'container') ?? '',
    name: textOf(facts, 'name'),
    image: textOf(facts, 'image'),
    runtime: textOf(facts, 'runtime'),
    state: stateOf(listed, group),
    restarts: engine('restarts'),
    restartPolicy: textOf(facts, 'restartPolicy'),
    exitCode: engine('exitCode'),
    startedAtMs: started === null ? null : started * 1000,
    hasMemoryLimit: flagOf(facts, 'hasMemoryLimit'),
    memoryLimitBytes: numberOf(facts, 'memoryLimitBytes'),
    swapLimitBytes: numberOf(facts, 'swapLimitBytes'),
    isOomKillDisabled: flagOf(facts, 'isOomKillDisabled'),
    isOomKilled: oomKilled === null ? null : oomKilled === 1,
    oomKills: counted('oomKills'),
    usageBytes: counted('usageBytes'),
    anonBytes: counted('anonBytes'),
    fileBytes: counted('fileBytes'),
    shmemBytes: counted('shmemBytes'),
    slabBytes:
      sum([counted('slabReclaimableBytes'), counted('slabUnreclaimableBytes')]) ?? counted('kernelBytes'),
    swapBytes: counted('swapBytes'),
    processCount: counted('processCount'),
    cpuMicroseconds: counted('cpuMicroseconds'),
    growthBytes: sum(['anonBytes', 'swapBytes', 'shmemBytes'].map((column) => group?.growth[column] ?? null)),
    cgroupKey: group?.key ?? null,
  };
}

function stateOf(listed: TableRow | undefined, group: TableRow | undefined): ContainerState {
  if (listed?.values['isRestarting'] === 1) return 'restarting';
  const isRunning = listed ? listed.values['isRunning'] === 1 : group !== undefined;
  return isRunning ? 'running' : 'stopped';
}

function pathLength({ facts }: TableRow): number {
  return textOf(facts, 'path')?.length ?? Infinity;
}

function sum(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}

function textOf(facts: Facts, name: string): string | null {
  const value = facts[name];
  return typeof value === 'string' ? value : null;
}

function numberOf(facts: Facts, name: string): number | null {
  const value = facts[name];
  return typeof value === 'number' ? value : null;
}

function flagOf(facts: Facts, name: string): boolean | null {
  const value = facts[name];
  return typeof value === 'boolean' ? value : null;
}
