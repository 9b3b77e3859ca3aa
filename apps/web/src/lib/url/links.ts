/** Addresses of pages: identities stand in the query, because every page is a file. */
export const hostHref = (id: number, tab?: string) =>
  `/host?id=${id}${tab === undefined ? '' : `&tab=${tab}`}`;
export const findingHref = (id: number) => `/finding?id=${id}`;
export const processHref = (id: string) => `/process?id=${encodeURIComponent(id)}`;
export const compareHref = (of: readonly string[], align: 'time' | 'uptime' = 'time') =>
  `/compare?of=${of.join(',')}${align === 'uptime' ? '&align=uptime' : ''}`;
