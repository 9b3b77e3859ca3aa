import { expect, it } from 'vitest';
import { commonZones } from './zones.ts';

it('offers the own zone and UTC', () => {
  expect(commonZones('local', 'Europe/Berlin').map(({ label }) => label)).toEqual([
    'Local (Europe/Berlin)',
    'UTC',
  ]);
});

it('keeps a zone that was chosen from the long list', () => {
  expect(commonZones('Asia/Tokyo', 'Europe/Berlin').at(-1)).toEqual({
    value: 'Asia/Tokyo',
    label: 'Asia/Tokyo',
  });
});
