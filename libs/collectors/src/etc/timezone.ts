import { ifReadable, isNoLink } from '../errno.ts';
import type { KernelFs } from '../fs.ts';

const LINK = '/etc/localtime';
const FILE = '/etc/timezone';

/** `Europe/Berlin`, `Etc/GMT+5`, `UTC`: what the time zone database calls a zone. */
const NAME = /^[A-Za-z][\w+-]{0,30}(?:\/[\w+-]{1,30}){0,3}$/;

/*
 * /etc/localtime -> ../usr/share/zoneinfo/Europe/Berlin
 *
 * /etc/timezone:
 * Europe/Berlin
 */

/** The zone that /etc/localtime leads to; undefined for a link to anywhere else. */
export function timezoneOfLink(target: string): string | undefined {
  const name = /(?:^|\/)zoneinfo\/(?:(?:posix|right)\/)?(.+)$/.exec(target)?.[1];
  return name !== undefined && NAME.test(name) ? name : undefined;
}

/** The zone that Debian writes beside it; undefined when it names none. */
export function parseTimezone(text: string): string | undefined {
  const name = text.trim();
  return NAME.test(name) ? name : undefined;
}

/** Undefined where neither file tells: a copy in the place of the link, or no file at all, by which libc means UTC. */
export function readTimezone(fs: KernelFs): string | undefined {
  return readLink(fs) ?? parseTimezone(ifReadable(() => fs.readText(FILE)) ?? '');
}

function readLink(fs: KernelFs): string | undefined {
  try {
    const target = ifReadable(() => fs.readLink(LINK));
    return target === undefined ? undefined : timezoneOfLink(target);
  } catch (error) {
    if (isNoLink(error)) return undefined;
    throw error;
  }
}
