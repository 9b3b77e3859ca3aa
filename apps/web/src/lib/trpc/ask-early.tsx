import { preload } from 'react-dom';
import { type EarlyQuery, URL } from './early.ts';

/** Has the browser ask for what a page shows first while the scripts that draw it still load. */
export function AskEarly({ queries }: { queries: readonly EarlyQuery[] }) {
  for (const query of queries) preload(`${URL}/${query}`, { as: 'fetch', crossOrigin: 'anonymous' });
  return null;
}
