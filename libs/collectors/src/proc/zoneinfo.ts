import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';
import { ParseError } from '../parse-error.ts';

const FILE = '/proc/zoneinfo';

/** A zone of memory and the levels of free pages at which the kernel begins to reclaim. All in pages. */
export interface Zone {
  node: number;
  /** `DMA`, `DMA32`, `Normal`, `HighMem`, `Movable`, `Device` */
  zone: string;
  freePages: number;
  /** Below it only the kernel's own most urgent requests are served. */
  minPages: number;
  /** Below it kswapd wakes up. */
  lowPages: number;
  /** At it kswapd goes to sleep again. */
  highPages: number;
  /** Holes included. */
  spannedPages: number;
  presentPages: number;
  /** Linux 3.9: what the page allocator has; 0 in a zone without memory. */
  managedPages?: number;
  /** Linux 4.16 */
  cmaPages?: number;
}

type Field = Exclude<keyof Zone, 'node' | 'zone'>;

const HEADING = /^Node (\d+), zone\s+(\S+)/;
const FIELD_LINE = /^ +(?:pages )?([a-z]+) +(\d+)$/;
/** The first and the last line of what a zone says of itself: nine of ten lines are statistics and sets of CPUs. */
const FIRST_LINE = '  pages free';
const LAST_LINE = '        protection:';

const FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['free', 'freePages'],
  ['min', 'minPages'],
  ['low', 'lowPages'],
  ['high', 'highPages'],
  ['spanned', 'spannedPages'],
  ['present', 'presentPages'],
  ['managed', 'managedPages'],
  ['cma', 'cmaPages'],
]);

const REQUIRED = ['freePages', 'minPages', 'lowPages', 'highPages', 'spannedPages', 'presentPages'] as const;

/*
 * Node 0, zone   Normal
 *   per-node stats                            (Linux 4.8, at the first zone of a node)
 *       nr_inactive_anon 230233
 *   pages free     1234567
 *         min      11234
 *         low      17300
 *         high     23366
 *         spanned  5898240
 *         present  5898240
 *         managed  5786211
 *         protection: (0, 0, 0, 0)
 *   pagesets
 *     cpu: 0
 *               count: 261
 *               high:  378
 *   start_pfn:           1048576
 */

/**
 * /proc/zoneinfo. The statistics in it are those of vmstat and left out, and so are the sets of pages of each CPU.
 * @throws ParseError for a bad number, or a zone without its levels
 */
export function parseZoneInfo(text: string): Zone[] {
  const zones: Partial<Zone>[] = [];
  const lines = text.split('\n');
  let isOfZone = false;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] as string;
    const heading = line.startsWith('Node ') ? HEADING.exec(line) : null;
    if (heading) {
      zones.push({ node: parseInteger(heading[1] as string, FILE, index + 1), zone: heading[2] as string });
      isOfZone = false;
      continue;
    }
    isOfZone = line.startsWith(FIRST_LINE) || (isOfZone && !line.startsWith(LAST_LINE));
    const zone = zones.at(-1);
    if (!isOfZone || !zone) continue;
    // Statistics that old kernels have among them have an underscore in the name.
    const [, name = '', value = ''] = FIELD_LINE.exec(line) ?? [];
    const field = FIELDS.get(name);
    if (field) zone[field] ??= parseInteger(value, FILE, index + 1);
  }
  return zones.map((zone) => {
    const missing = REQUIRED.find((field) => zone[field] === undefined);
    if (missing) throw new ParseError(FILE, 1, `Node ${zone.node}, zone ${zone.zone}`, `has no ${missing}`);
    return zone as Zone;
  });
}

/** Undefined where a container hides it. */
export function readZoneInfo(fs: KernelFs): Zone[] | undefined {
  return ifReadable(() => parseZoneInfo(fs.readText(FILE, 'latin1')));
}
