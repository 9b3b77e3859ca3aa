import { createTRPCClient, httpLink } from '@trpc/client';
import type { AppRouter } from '@seep/server';
import { afterEach, expect, it, vi } from 'vitest';
import { askForHosts, HOSTS_IN } from './ask-early.tsx';
import { addressOfHost, EARLY_OF_HOST, URL as PROCEDURES } from './early.ts';

afterEach(() => vi.unstubAllGlobals());

/** What the script of a page at this address has the browser ask for. */
function askedAt(address: string): string[] {
  const asked: { href?: string }[] = [];
  const { pathname, search } = new URL(address, 'http://seep');
  vi.stubGlobal('location', { pathname, search });
  vi.stubGlobal('document', {
    createElement: () => ({}),
    head: { append: (link: { href?: string }) => asked.push(link) },
  });
  askForHosts(`${PROCEDURES}/${EARLY_OF_HOST}`, HOSTS_IN, 8);
  return asked.map(({ href = '' }) => href);
}

it('asks for a host as tRPC does', async () => {
  const fetched: string[] = [];
  const fetch = (input: unknown) => {
    fetched.push(String(input));
    return Promise.resolve(Response.json({ result: { data: {} } }));
  };
  await createTRPCClient<AppRouter>({ links: [httpLink({ url: PROCEDURES, fetch })] }).hosts.get.query({
    hostId: 7,
  });
  expect(fetched).toEqual([addressOfHost({ hostId: 7 })]);
  expect(askedAt('/host?id=7&tab=kernel')).toEqual(fetched);
});

it.each([
  ['/compare?of=h1,b2-3,h1,p4-1-77-900', [1, 2]],
  ['/compare?of=7,b7,h7-3,hx', []],
  ['/host?id=h7', []],
  ['/host?id=7,8', []],
  ['/host', []],
  ['/?id=7', []],
])('asks at %s for hosts %j', (address, hostIds) => {
  expect(askedAt(address)).toEqual(hostIds.map((hostId) => addressOfHost({ hostId })));
});

it('asks for no more than a comparison shows', () => {
  const all = Array.from({ length: 2500 }, (_, index) => `h${index + 1}`).join(',');
  expect(askedAt(`/compare?of=${all}`)).toHaveLength(8);
});
