import { mkdirSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseTimezone, readTimezone, timezoneOfLink } from './timezone.ts';

test.each([
  ['/usr/share/zoneinfo/Europe/Berlin', 'Europe/Berlin'],
  ['../usr/share/zoneinfo/Etc/UTC', 'Etc/UTC'],
  ['/usr/share/zoneinfo/America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
  ['/usr/share/zoneinfo/right/Etc/GMT+5', 'Etc/GMT+5'],
  ['/srv/my-zone', undefined],
  ['/usr/share/zoneinfo/../../../etc/shadow', undefined],
])('a link to %s is %s', (target, zone) => {
  expect(timezoneOfLink(target)).toBe(zone);
});

test.each([
  ['Europe/Berlin\n', 'Europe/Berlin'],
  ['UTC', 'UTC'],
  ['', undefined],
  ['two words\n', undefined],
])('%j is %s', (text, zone) => {
  expect(parseTimezone(text)).toBe(zone);
});

test('the link counts, then the file, then nothing is known', () => {
  const host = fakeHost({ '/etc/timezone': 'Asia/Tokyo\n' });
  expect(readTimezone(host)).toBe('Asia/Tokyo');
  symlinkSync('/usr/share/zoneinfo/Europe/Berlin', `${host.root}/etc/localtime`);
  expect(readTimezone(host)).toBe('Europe/Berlin');
  expect(readTimezone(fakeHost())).toBeUndefined();
});

test('a copy in the place of the link says nothing', () => {
  const host = fakeHost({ '/etc/localtime': 'TZif2' });
  mkdirSync(`${host.root}/usr`);
  expect(readTimezone(host)).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOfText('Europe/Berlin\n', parseTimezone)).toBeUndefined();
  expect(crashOfText('/usr/share/zoneinfo/Europe/Berlin', timezoneOfLink)).toBeUndefined();
});
