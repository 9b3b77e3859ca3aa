import { GIB, MIB, ROLE_PATTERN, type Role } from './programs.ts';
import { Random } from './random.ts';

/** Kinds of leaks that a simulated fleet has. */
export const LEAK_KINDS = [
  'process',
  'family',
  'slab',
  'unaccounted',
  'lineage',
  'shmem',
  'descriptors',
  'version',
] as const;
export type LeakKind = (typeof LEAK_KINDS)[number];

/** The truth about one leak, to compare findings with. */
export interface Leak {
  kind: LeakKind;
  /** Bytes an hour of simulated time; descriptors an hour for that kind. */
  perHour: number;
  /** Begins this share of the run (history included) after its start. */
  onsetRatio: number;
}

export interface HostPlan {
  index: number;
  seed: number;
  name: string;
  role: Role;
  version: string;
  labels: Record<string, string>;
  memTotalBytes: number;
  cpuCount: number;
  /** How long it was up when the run began. */
  uptimeMs: number;
  /** Host's clock minus the true time. */
  skewMs: number;
  leak: Leak | undefined;
}

export interface FleetPlan {
  seed: number;
  hosts: number;
  /** Longest difference of a host's clock; one host in twenty has one. */
  skewMs: number;
  /** No host leaks. */
  isHealthy: boolean;
}

/** One host in ten leaks in its own way, in this order; versions leak on top of that. */
const OWN_KINDS = LEAK_KINDS.filter((kind) => kind !== 'version');

const SITES = ['fra', 'iad', 'sin'];
const HOUR_MS = 3_600_000;

/** The version of the API that leaks, on nearly all hosts that have it; the other is flat. */
export const LEAKY_API_VERSION = '1.4.2';

/** What a host is, for the whole run: the same for the same seed and index, whatever the size of the fleet. */
export function planHost(fleet: FleetPlan, index: number): HostPlan {
  const random = new Random(fleet.seed * 1_000_003 + index);
  const role = ROLE_PATTERN[index % ROLE_PATTERN.length] as Role;
  const version =
    role === 'api' ? (random.chance(0.45) ? LEAKY_API_VERSION : '1.4.1') : `3.${random.whole(0, 2)}.0`;
  const site = SITES[index % SITES.length] as string;
  const leak = fleet.isHealthy ? undefined : planLeak(random, index, role, version);
  return {
    index,
    seed: Math.floor(random.next() * 2 ** 31),
    name: `${role}-${String(index + 1).padStart(5, '0')}.${site}.example.net`,
    role,
    version,
    labels: { role, version, site },
    // The incident that Seep was made for was on a host of 121 GiB.
    memTotalBytes:
      leak?.kind === 'family' ? 121 * GIB : ([16, 16, 32, 64][random.whole(0, 3)] as number) * GIB,
    cpuCount: [4, 8, 8, 16][random.whole(0, 3)] as number,
    uptimeMs: random.between(1, 30) * 24 * HOUR_MS,
    skewMs: random.chance(0.05) ? Math.round(random.between(-1, 1) * fleet.skewMs) : 0,
    leak,
  };
}

function planLeak(random: Random, index: number, role: Role, version: string): Leak | undefined {
  const onsetRatio = random.between(0.05, 0.4);
  if (index % 10 === 4) {
    const kind = OWN_KINDS[Math.floor(index / 10) % OWN_KINDS.length] as Exclude<LeakKind, 'version'>;
    return { kind, onsetRatio, perHour: ratePerHour(random, kind) };
  }
  if (role === 'api' && version === LEAKY_API_VERSION && random.chance(0.93))
    return { kind: 'version', onsetRatio, perHour: random.between(2, 5) * MIB };
  return undefined;
}

function ratePerHour(random: Random, kind: Exclude<LeakKind, 'version'>): number {
  switch (kind) {
    case 'process':
      return random.between(20, 200) * MIB;
    case 'lineage':
      return random.between(60, 300) * MIB;
    case 'family':
      // 675 MB a cycle, a cycle each ten to thirty minutes.
      return random.between(1.5, 4) * GIB;
    case 'slab':
      return random.between(20, 120) * MIB;
    case 'unaccounted':
      return random.between(20, 120) * MIB;
    case 'shmem':
      return random.between(40, 160) * MIB;
    case 'descriptors':
      return random.between(60, 600);
    default:
      return kind satisfies never;
  }
}
