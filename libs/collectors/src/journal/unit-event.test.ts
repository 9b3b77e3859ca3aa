import { expect, test } from 'vitest';
import { parseJournalEntry } from './entry.ts';
import { type UnitEvent, unitEventOf } from './unit-event.ts';

const event = (fields: Record<string, string>): UnitEvent | undefined =>
  unitEventOf(
    parseJournalEntry(
      JSON.stringify({
        __REALTIME_TIMESTAMP: '1795384886070429',
        _PID: '1',
        UNIT: 'shop.service',
        ...fields,
      }),
    ),
  );

test.each([
  ['39f53479d3a045ac8e11786248231fbf', 'started'],
  ['be02cf6855d2428ba40df7e9d022f03d', 'failed-start'],
  ['9d1aaa27d60140bd96365438aad20286', 'stopped'],
  ['fe6faa94e7774663a0da52717891d8ef', 'oom'],
])('%s means %s', (MESSAGE_ID, kind) => {
  expect(event({ MESSAGE_ID })).toEqual({
    kind,
    atMs: 1_795_384_886_070,
    unit: 'shop.service',
    isUserUnit: false,
  });
});

test('a failure says why', () => {
  expect(
    event({ MESSAGE_ID: 'd9b373ed55a64feb8242e02dbe79a49c', UNIT_RESULT: 'oom-kill', INVOCATION_ID: '0a1b' }),
  ).toMatchObject({ kind: 'failed', result: 'oom-kill', invocationId: '0a1b' });
  expect(
    event({ MESSAGE_ID: '98e322203f7a4ed290d09fe03c09fe15', EXIT_CODE: 'killed', EXIT_STATUS: 'KILL' }),
  ).toMatchObject({ kind: 'exited', exitCode: 'killed', exitStatus: 'KILL' });
});

test('a restart says the how manieth, and an end what was taken', () => {
  expect(event({ MESSAGE_ID: '5eb03494b6584870a536b337290809b3', N_RESTARTS: '95' })).toMatchObject({
    kind: 'restart-scheduled',
    restartCount: 95,
  });
  expect(
    event({
      MESSAGE_ID: 'ae8f7b866b0347b9af31fe1c80b127c0',
      CPU_USAGE_NSEC: '1500000',
      MEMORY_PEAK: '4096',
    }),
  ).toMatchObject({ kind: 'resources', cpuNanoseconds: 1_500_000, memoryPeakBytes: 4096 });
});

test("a unit of a user's manager is told apart", () => {
  expect(
    unitEventOf(
      parseJournalEntry(
        JSON.stringify({
          __REALTIME_TIMESTAMP: '1795384886070429',
          _PID: '812',
          _COMM: 'systemd',
          USER_UNIT: 'app.service',
          MESSAGE_ID: '39f53479d3a045ac8e11786248231fbf',
        }),
      ),
    ),
  ).toMatchObject({ kind: 'started', unit: 'app.service', isUserUnit: true });
});

test('messages of another kind, and of programs that send the same, are none', () => {
  expect(event({})).toBeUndefined();
  expect(event({ MESSAGE_ID: 'constructor' })).toBeUndefined();
  expect(
    event({ MESSAGE_ID: '39f53479d3a045ac8e11786248231fbf', _PID: '77', _COMM: 'evil' }),
  ).toBeUndefined();
  expect(event({ MESSAGE_ID: '39f53479d3a045ac8e11786248231fbf', UNIT: '' })?.unit).toBe('');
});
