import { parseEnvFile } from '../env-file.ts';
import { unlessGone } from '../errno.ts';
import type { KernelFs } from '../fs.ts';

/** The first that exists counts, os-release(5). In a container it is the container's. */
const FILES = ['/etc/os-release', '/usr/lib/os-release'];

/** The distribution. Nothing in the file is required. */
export interface OsRelease {
  /** `debian` */
  id?: string;
  /** `12`; rolling distributions have none. */
  versionId?: string;
  /** `Debian GNU/Linux 12 (bookworm)` */
  prettyName?: string;
  /** `Debian GNU/Linux` */
  name?: string;
}

const KEYS = { id: 'ID', versionId: 'VERSION_ID', prettyName: 'PRETTY_NAME', name: 'NAME' } as const;

/** /etc/os-release. */
export function parseOsRelease(text: string): OsRelease {
  const values = parseEnvFile(text);
  const release: OsRelease = {};
  for (const field of Object.keys(KEYS) as (keyof OsRelease)[]) {
    const value = values.get(KEYS[field]);
    if (value) release[field] = value;
  }
  return release;
}

/** Undefined on a host without one. */
export function readOsRelease(fs: KernelFs): OsRelease | undefined {
  for (const file of FILES) {
    const text = unlessGone(() => fs.readText(file));
    if (text !== undefined) return parseOsRelease(text);
  }
  return undefined;
}
