import { expect, test } from 'vitest';
import { crashOfText } from '../../test/hostile.ts';
import { parseSystemdUnits } from './units.ts';

const JSON_OUTPUT =
  '[{"unit":"shop.service","load":"loaded","active":"failed","sub":"failed","description":"A shop"},{"unit":"-.mount","load":"loaded","active":"active","sub":"mounted","description":"Root Mount"}]\n';

const PLAIN = String.raw`shop.service   loaded failed failed  A shop
-.mount        loaded active mounted Root Mount
dev-disk-by\x2duuid.swap loaded active active
`;

const shop = {
  unit: 'shop.service',
  load: 'loaded',
  active: 'failed',
  sub: 'failed',
  description: 'A shop',
};

test('units are read from JSON', () => {
  expect(parseSystemdUnits(JSON_OUTPUT)).toEqual([
    shop,
    { unit: '-.mount', load: 'loaded', active: 'active', sub: 'mounted', description: 'Root Mount' },
  ]);
});

test('units are read from lines, with and without a dot in front', () => {
  expect(parseSystemdUnits(PLAIN).map(({ unit }) => unit)).toEqual([
    'shop.service',
    '-.mount',
    String.raw`dev-disk-by\x2duuid.swap`,
  ]);
  expect(parseSystemdUnits(PLAIN)[0]).toEqual(shop);
  expect(parseSystemdUnits('● shop.service loaded failed failed A shop\n')).toEqual([shop]);
  expect(parseSystemdUnits('  shop.service loaded failed failed A shop\n')).toEqual([shop]);
});

test.each(['[]\n', '', '\n', '[{"unit":7}]'])('no units in %j', (text) => {
  expect(parseSystemdUnits(text)).toEqual([]);
});

test.each([
  ['[{"unit":', 'systemctl list-units:1: "[{\\"unit\\":" is not JSON'],
  ['Failed to connect to bus\n', '"Failed to connect to bus" is not a unit'],
])('%j is refused', (text, message) => {
  expect(() => parseSystemdUnits(text)).toThrow(message);
});

test('no text crashes it', () => {
  expect(crashOfText(JSON_OUTPUT, parseSystemdUnits)).toBeUndefined();
  expect(crashOfText(PLAIN, parseSystemdUnits)).toBeUndefined();
});
