import { preload } from 'react-dom';
import { EARLY_OF_HOST, type EarlyQuery, URL } from './early.ts';

/** Has the browser ask for what a page shows first while the scripts that draw it still load. */
export function AskEarly({ queries }: { queries: readonly EarlyQuery[] }) {
  for (const query of queries) preload(`${URL}/${query}`, { as: 'fetch', crossOrigin: 'anonymous' });
  return null;
}

/** Where addresses name hosts, by path: a host's number (`7`), or what is compared (`h7,b7-2`). */
export const HOSTS_IN: readonly { path: string; parameter: string; pattern: string }[] = [
  { path: '/host', parameter: 'id', pattern: String.raw`^(\d{1,9})$` },
  {
    path: '/compare',
    parameter: 'of',
    pattern: String.raw`(?:^|,)(?:h(\d{1,9})|b(\d{1,9})-\d{1,9})(?=,|$)`,
  },
];

/** An address can name thousands; no comparison has more lines. */
const MOST_HOSTS = 8;

/**
 * The same for hosts that the address names, which a file does not know: a script in every page. In the layout, since the
 * server does not draw what reads the address.
 */
export function AskHostsEarly() {
  const given = [`${URL}/${EARLY_OF_HOST}`, HOSTS_IN, MOST_HOSTS];
  const code = `(${askForHosts.toString()})(${given.map((one) => JSON.stringify(one)).join()})`;
  return <script dangerouslySetInnerHTML={{ __html: code }} />;
}

/** Runs in the page as it stands here: it knows nothing of this module. */
export function askForHosts(url: string, hostsIn: typeof HOSTS_IN, most: number): void {
  const named = hostsIn.find(({ path }) => path === location.pathname);
  if (!named) return;
  const text = new URLSearchParams(location.search).get(named.parameter) ?? '';
  const found = text.matchAll(new RegExp(named.pattern, 'g'));
  const ids = new Set(Array.from(found, ([, host, bootHost]) => Number(host ?? bootHost)));
  for (const hostId of [...ids].slice(0, most)) {
    const link = document.createElement('link');
    link.rel = 'preload';
    link.as = 'fetch';
    link.crossOrigin = 'anonymous';
    link.href = `${url}?input=${encodeURIComponent(JSON.stringify({ hostId }))}`;
    document.head.append(link);
  }
}
