import { expect, it } from 'vitest';
import { exampleItem } from '../findings/finding-fixture.ts';
import { hostFixture as host } from './host-fixture.ts';
import { hostLeak } from './host-leak.ts';

const item = exampleItem(1);
const open = { byHost: new Map([[1, item]]), whyMissing: 'not yet' };

it('nothing leaks only where a host is healthy', () => {
  expect(hostLeak(host({}), open)).toEqual({ is: 'none' });
  expect(hostLeak(host({ state: 'learning' }), open)).toMatchObject({ is: 'unknown', isMissing: false });
  expect(hostLeak(host({ state: 'unknown' }), open)).toMatchObject({
    is: 'unknown',
    why: 'nothing is found on it, and nothing is heard of it',
  });
});

it('a host with findings has a leak, or one that is missing', () => {
  const leaking = host({ state: 'probable', openFindings: 1 });
  expect(hostLeak(leaking, open)).toEqual({ is: 'leak', finding: item.finding });
  expect(hostLeak({ ...leaking, id: 2 }, open)).toEqual({ is: 'unknown', why: 'not yet', isMissing: true });
});
