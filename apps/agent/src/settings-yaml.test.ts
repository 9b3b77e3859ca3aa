import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSettings, SettingsSyntaxError, stringifySettings } from './settings-yaml.ts';

test('reads keys, values and comments', () => {
  const text = `# written by hand
---
server: https://seep.example.org:7300/path   # ours
intervalSeconds: 2.5

caFile: "/etc/seep/my #1 ca.pem"
logLevel: 'it''s'
isOn: true
thresholds:   # of commands
  memoryRatio: 0.8

  zombies: 3
last: 1
`;
  expect(parseSettings(text)).toEqual({
    server: 'https://seep.example.org:7300/path',
    intervalSeconds: 2.5,
    caFile: '/etc/seep/my #1 ca.pem',
    logLevel: "it's",
    isOn: true,
    thresholds: { memoryRatio: 0.8, zombies: 3 },
    last: 1,
  });
});

test.each([
  ['a: 1\nb', 2],
  ['  indented: 1', 1],
  ['a:\n  deeper:\n    key: 1', 2],
  ['a: 1\n  key: 1', 2],
  ['a: 1\n\na: 2', 3],
  ['- item', 1],
  ['a: "unfinished', 1],
  ['a: "\\x"', 1],
])('names the line of what it cannot read: %j', (text, line) => {
  expect(() => parseSettings(text)).toThrow(expect.objectContaining({ name: 'SettingsSyntaxError', line }));
});

test('reads what it has written', () => {
  const value = fc.oneof(
    fc.string(),
    fc.boolean(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  const key = fc.stringMatching(/^[a-z][A-Za-z]{0,9}$/);
  const settings = fc.dictionary(key, fc.oneof(value, fc.dictionary(key, value)));
  fc.assert(
    fc.property(settings, (before) => {
      // -0 is written as 0, and prototypes are of no interest.
      expect(JSON.stringify(parseSettings(stringifySettings(before)))).toBe(JSON.stringify(before));
    }),
  );
});

test('no text makes it fail in another way', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        parseSettings(text);
      } catch (error) {
        expect(error).toBeInstanceOf(SettingsSyntaxError);
      }
    }),
  );
});
