import { preload } from 'react-dom';
import { EARLY_OF_HOST, type EarlyQuery, URL } from './early.ts';

/** Has the browser ask for what a page shows first while the scripts that draw it still load. */
export function AskEarly({ queries }: { queries: readonly EarlyQuery[] }) {
  for (const query of queries) preload(`${URL}/${query}`, { as: 'fetch', crossOrigin: 'anonymous' });
  return null;
}

/** Where an address names hosts: a host's number (`7`), or what is compared (`h7,b7-2`). */
const HOSTS_IN: Readonly<Record<string, string>> = { '/host': 'id', '/compare': 'of' };

/**
 * The same for hosts that the address names, which a file does not know: a script in every page. In the layout, since the
 * server does not draw what reads the address.
 */
export function AskHostsEarly() {
  const code = `(${askForHosts.toString()})(${JSON.stringify(`${URL}/${EARLY_OF_HOST}`)},${JSON.stringify(HOSTS_IN)})`;
  return <script dangerouslySetInnerHTML={{ __html: code }} />;
}

/** Runs in the page as it stands here: it knows nothing of this module. */
function askForHosts(url: string, hostsIn: typeof HOSTS_IN): void {
  const named = new URLSearchParams(location.search).get(hostsIn[location.pathname] ?? '') ?? '';
  const ids = new Set(Array.from(named.matchAll(/(?:^|,)[hb]?(\d{1,9})(?=[,-]|$)/g), ([, id]) => Number(id)));
  for (const hostId of ids) {
    const link = document.createElement('link');
    link.rel = 'preload';
    link.as = 'fetch';
    link.crossOrigin = 'anonymous';
    // As tRPC asks.
    link.href = `${url}?input=${encodeURIComponent(JSON.stringify({ hostId }))}`;
    document.head.append(link);
  }
}
