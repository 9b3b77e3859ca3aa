import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';
import { ParseError } from '../parse-error.ts';

const FILE = '/sys/kernel/debug/hv-balloon';

/** What Hyper-V took back from this guest, and gave it more. */
export interface HvBalloon {
  balloonedBytes: number;
  /** Plugged in since boot. */
  addedBytes?: number;
  /** As the guest reports it to the host. */
  committedBytes?: number;
  maxBytes?: number;
}

/*
 * host_version          : 2.0
 * capabilities          : enabled hot_add
 * state                 : 1 (Initialized)
 * page_size             : 4096
 * pages_added           : 0
 * pages_onlined         : 0
 * pages_ballooned       : 262144
 * total_pages_committed : 524288
 * max_dynamic_page_count: 4194304
 */

/**
 * /sys/kernel/debug/hv-balloon, Linux 6.1.
 * @throws ParseError for a bad number, or without pages_ballooned
 */
export function parseHvBalloon(text: string): HvBalloon {
  const values = new Map<string, number>();
  for (const [index, line] of text.split('\n').entries()) {
    const [, name = '', value = ''] = /^(page\w+|\w+_pages_\w+|max_\w+) *: *(.+)$/.exec(line) ?? [];
    if (name !== '') values.set(name, parseInteger(value, FILE, index + 1));
  }
  const pageBytes = values.get('page_size') ?? 4096;
  const bytes = (name: string): number | undefined => {
    const pages = values.get(name);
    return pages === undefined ? undefined : pages * pageBytes;
  };
  const balloonedBytes = bytes('pages_ballooned');
  if (balloonedBytes === undefined) throw new ParseError(FILE, 1, '', 'has no pages_ballooned');
  const [addedBytes, committedBytes] = [bytes('pages_added'), bytes('total_pages_committed')];
  const maxBytes = bytes('max_dynamic_page_count');
  return {
    balloonedBytes,
    ...(addedBytes !== undefined && { addedBytes }),
    ...(committedBytes !== undefined && { committedBytes }),
    ...(maxBytes !== undefined && { maxBytes }),
  };
}

/** Undefined on a host that is no guest of Hyper-V, and without debugfs, which is root's. */
export function readHvBalloon(fs: KernelFs): HvBalloon | undefined {
  return ifReadable(() => parseHvBalloon(fs.readText(FILE, 'latin1')));
}
