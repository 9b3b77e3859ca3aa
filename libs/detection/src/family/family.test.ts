import { expect, test } from 'vitest';
import type { ObservedProcess } from '../model.ts';
import { familyKeyOf, householdHashOf } from './family.ts';

const process = (over: Partial<ObservedProcess> = {}): ObservedProcess => ({
  pid: 100,
  startTicks: 5,
  parentPid: 1,
  name: 'helper',
  command: '/opt/helper --job 1',
  cgroup: '/system.slice/jobs.service',
  isKernelThread: false,
  ...over,
});
const shell = process({ name: 'sh', command: 'sh /opt/spawn.sh' });

test('members share command, place and spawner, whatever their numbers', () => {
  expect(familyKeyOf(process({ pid: 7, command: '/opt/helper --job 99' }), shell)).toBe(
    familyKeyOf(process(), shell),
  );
  expect(familyKeyOf(process({ cgroup: '/user.slice/session-3.scope' }), shell)).toBe(
    familyKeyOf(process({ cgroup: '/user.slice/session-12.scope' }), shell),
  );
});

test.each([
  ['another command', process({ command: '/opt/other --job 1' }), shell],
  ['another unit', process({ cgroup: '/system.slice/other.service' }), shell],
  ['another spawner', process(), process({ command: 'cron' })],
  ['no spawner', process(), undefined],
])('%s is another family', (_name, member, spawner) => {
  expect(familyKeyOf(member, spawner)).not.toBe(familyKeyOf(process(), shell));
});

test('a process without a command line goes by its short name', () => {
  expect(familyKeyOf(process({ command: '' }), shell)).toBe(
    familyKeyOf(process({ command: 'helper' }), shell),
  );
});

test('a key is short, however long the command', () => {
  expect(familyKeyOf(process({ command: 'x'.repeat(4000) }), shell).length).toBeLessThanOrEqual(11);
});

test('a household is a unit or a container, and the root group is none', () => {
  expect(householdHashOf(process())).toBe(householdHashOf(process({ command: 'anything' })));
  expect(householdHashOf(process())).not.toBe(
    householdHashOf(process({ cgroup: '/system.slice/x.service' })),
  );
  expect(householdHashOf(process({ cgroup: '/' }))).toBe(0);
});
