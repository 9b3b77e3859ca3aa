import { lineageKeyOf } from '@seep/detection';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findingDecisions, findings } from '../src/db/schema/index.ts';
import { countOpenFindings, listUrgentFindings } from '../src/services/findings/list-findings.ts';
import { type StoredFinding, storedFinding } from './stored-findings.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const HOUR_MS = 3_600_000;

let server: TestServer;
let hostId: number;

beforeAll(async () => {
  server = await startTestServer();
  ({ hostId } = await server.enrol());
});
afterAll(() => server[Symbol.asyncDispose]());

/** @param name what the subject, its lineage and the verdict are told apart by */
async function add(
  name: string,
  state: StoredFinding['state'],
  rest: Partial<StoredFinding> = {},
): Promise<void> {
  const subject = { kind: 'process', command: `/srv/${name}` } as const;
  await server.database.db
    .insert(findings)
    .values(storedFinding(hostId, subject, { subjectKey: name, verdict: name, state, ...rest }));
}

test('the most urgent of all come first, however old they are', async () => {
  const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS);
  await add('confirmed, ends soon', 'confirmed', { exhaustionAt: inHours(1) });
  await add('confirmed, ends late', 'confirmed', { exhaustionAt: inHours(9), slopePerHour: 99 });
  await add('confirmed, no end, steep', 'confirmed', { slopePerHour: 5 });
  await add('confirmed, no end, flat', 'confirmed');
  await add('watch, ends sooner', 'watch', { exhaustionAt: inHours(0.5) });
  await add('probable, ends sooner', 'probable', { exhaustionAt: inHours(0.5) });
  await add('fixed', 'fixed', { closedAt: new Date() });
  await add('told by a cohort', 'confirmed', { parentId: 1 });
  await add('muted', 'confirmed', { exhaustionAt: inHours(0.1) });
  await server.database.db.insert(findingDecisions).values({
    hostId,
    lineageKey: lineageKeyOf({ kind: 'process', command: '/srv/muted' }, 'anonBytes'),
    actor: 'ada@example.org',
    decision: 'muted',
    comment: '',
    isCurrent: true,
  });

  const verdicts = async (limit: number) =>
    (await listUrgentFindings(server.database.db, limit)).map(({ verdict }) => verdict);
  const all = [
    'confirmed, ends soon',
    'confirmed, ends late',
    'confirmed, no end, steep',
    'confirmed, no end, flat',
    'probable, ends sooner',
    'watch, ends sooner',
  ];
  expect(await verdicts(100)).toEqual(all);
  expect(await verdicts(2)).toEqual(all.slice(0, 2));
  expect(await countOpenFindings(server.database.db)).toBe(all.length);
});
