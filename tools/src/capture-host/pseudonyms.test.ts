import { expect, test } from 'vitest';
import { Pseudonyms } from './pseudonyms.ts';

const pseudonyms = (): Pseudonyms =>
  new Pseudonyms([
    ['db7', 'host-1'],
    ['alice', 'user-1'],
  ]);

test.each([
  ['/home/alice/run on DB7', '/home/user-1/run on host-1'],
  ['malice db77 alice_x', 'malice db77 alice_x'],
  ['10.1.2.3 10.1.2.4 10.1.2.3', '192.0.2.1 192.0.2.2 192.0.2.1'],
  ['127.0.0.1:80 0.0.0.0', '127.0.0.1:80 0.0.0.0'],
  ['fe80::1 ::1 12:34 fe80::1', '2001:db8::1 ::1 12:34 2001:db8::1'],
  ['0::/system.slice', '0::/system.slice'],
  ['52:54:00:ab:cd:ef', '02:00:00:00:00:01'],
  ['4.19.0', '4.19.0'],
])('names in "%s" become "%s"', (text, other) => {
  expect(pseudonyms().names(text)).toBe(other);
});

test.each([
  [`/docker/${'4f'.repeat(32)}`, `/docker/${'1'.padStart(64, '0')}`],
  ['3D1219C7C4C5404AAA1F6D2A48ADFDA4', '1'.padStart(32, '0')],
  ['0f9e8d7c-6b5a-4f3e-9d2c-1b0a99887766', '00000000-0000-4000-8000-000000000001'],
  ['REALTIME=1795381064332386', 'REALTIME=1795381064332386'],
  ['system.slice feedbeef', 'system.slice feedbeef'],
])('identifiers in "%s" become "%s"', (text, other) => {
  expect(pseudonyms().identifiers(text)).toBe(other);
});

test('what is scrubbed stays as it is', () => {
  const names = pseudonyms();
  const once = names.identifiers(`alice@db7 10.0.0.9 ${'4f'.repeat(32)} fe80::1`);
  expect(new Pseudonyms([]).identifiers(once)).toBe(once);
});
