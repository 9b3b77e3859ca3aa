import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseOsRelease, readOsRelease } from './os-release.ts';

const SAMPLE = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
ID=debian
`;

test('the distribution is read', () => {
  expect(parseOsRelease(SAMPLE)).toEqual({
    id: 'debian',
    versionId: '12',
    prettyName: 'Debian GNU/Linux 12 (bookworm)',
    name: 'Debian GNU/Linux',
  });
});

test('what is not there is absent: Arch has no version', () => {
  expect(parseOsRelease('ID=arch\nVERSION_ID=\n')).toEqual({ id: 'arch' });
});

test('reads /etc/os-release, else that of /usr/lib, else nothing', () => {
  expect(readOsRelease(fakeHost({ '/etc/os-release': SAMPLE, '/usr/lib/os-release': 'ID=x' }))?.id).toBe(
    'debian',
  );
  expect(readOsRelease(fakeHost({ '/usr/lib/os-release': 'ID=x' }))).toEqual({ id: 'x' });
  expect(readOsRelease(fakeHost())).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOfText(SAMPLE, parseOsRelease)).toBeUndefined();
});
