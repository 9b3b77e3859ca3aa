import type { FindingItem } from '../findings/use-findings.ts';
import type { OpenLeaks } from '../findings/open-leaks.ts';
import type { Host } from './use-hosts.ts';

const LEARNING = 'nothing is found on it, and it cannot be called healthy yet';
const SILENT = 'nothing is found on it, and nothing is heard of it';

/** What leaks on a host: something, nothing, or why that is not known. */
export type HostLeak<Item = FindingItem['finding']> =
  | { is: 'leak'; finding: Item }
  | { is: 'none' }
  | {
      is: 'unknown';
      why: string;
      /** It has findings, only which is not known. */
      isMissing: boolean;
    };

/** @param open the most urgent leak of each host, and why one may be missing */
export function hostLeak<Item = FindingItem['finding']>(
  { id, state, openFindings }: Pick<Host, 'id' | 'state' | 'openFindings'>,
  open: { byHost: ReadonlyMap<number, { finding: Item }> } & Pick<OpenLeaks, 'whyMissing'>,
): HostLeak<Item> {
  if (openFindings > 0) {
    const item = open.byHost.get(id);
    return item
      ? { is: 'leak', finding: item.finding }
      : { is: 'unknown', why: open.whyMissing, isMissing: true };
  }
  if (state === 'healthy') return { is: 'none' };
  return { is: 'unknown', why: state === 'unknown' ? SILENT : LEARNING, isMissing: false };
}
