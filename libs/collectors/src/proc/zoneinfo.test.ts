import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseZoneInfo, readZoneInfo } from './zoneinfo.ts';

const NORMAL = `Node 0, zone   Normal
  per-node stats
      nr_inactive_anon 230233
      nr_free_cma 7
  pages free     1027451
        boost    0
        min      11994
        low      14992
        high     17990
        promo    20988
        spanned  5505024
        present  5505024
        managed  1900544
        cma      0
        protection: (0, 0, 0, 0, 0)
      nr_free_pages 1027451
  pagesets
    cpu: 0
              count:    12183
              high:     24511
              high_min: 7496
  vm stats threshold: 28
  node_unreclaimable:  0
  start_pfn:           1048576
`;

const MOVABLE = `Node 1, zone  Movable
  pages free     0
        min      32
        low      32
        high     32
        spanned  0
        present  0
        managed  0
        protection: (0, 0, 0, 0, 0)
`;

const LINUX_3_0 = `Node 0, zone      DMA
  pages free     3976
        min      66
        low      82
        high     99
        scanned  0
        spanned  4080
        present  3920
    nr_free_pages 3976
        protection: (0, 3243, 64347, 64347)
`;

test('levels and sizes of every zone are read', () => {
  expect(parseZoneInfo(NORMAL + MOVABLE)).toEqual([
    {
      node: 0,
      zone: 'Normal',
      freePages: 1_027_451,
      minPages: 11_994,
      lowPages: 14_992,
      highPages: 17_990,
      spannedPages: 5_505_024,
      presentPages: 5_505_024,
      managedPages: 1_900_544,
      cmaPages: 0,
    },
    {
      node: 1,
      zone: 'Movable',
      freePages: 0,
      minPages: 32,
      lowPages: 32,
      highPages: 32,
      spannedPages: 0,
      presentPages: 0,
      managedPages: 0,
    },
  ]);
});

test('what an old kernel does not say is absent, not zero', () => {
  expect(parseZoneInfo(LINUX_3_0)).toEqual([
    {
      node: 0,
      zone: 'DMA',
      freePages: 3976,
      minPages: 66,
      lowPages: 82,
      highPages: 99,
      spannedPages: 4080,
      presentPages: 3920,
    },
  ]);
});

test('statistics and sets of CPUs are not read, whatever they are called', () => {
  const named = NORMAL.replace('      nr_free_cma 7', '      present 7').replace(
    'high_min: 7496',
    'cma      7',
  );
  expect(named).not.toBe(NORMAL);
  expect(parseZoneInfo(named + MOVABLE)).toEqual(parseZoneInfo(NORMAL + MOVABLE));
  const movable = `${MOVABLE}  pagesets\n              cma      7\n`;
  expect(parseZoneInfo(movable)).toEqual(parseZoneInfo(MOVABLE));
});

test.each([
  ['a zone without its levels', 'Node 0, zone DMA\n', '"Node 0, zone DMA" has no freePages'],
  ['a zone cut short', NORMAL.slice(0, NORMAL.indexOf('spanned')), 'has no spannedPages'],
  ['a number beyond belief', MOVABLE.replace(' 32', ' 9007199254740993'), 'is beyond 2^53 - 1'],
])('%s is refused', (_name, text, message) => {
  expect(() => parseZoneInfo(text)).toThrow(message);
});

test('reads /proc/zoneinfo, where there is one', () => {
  expect(readZoneInfo(fakeHost({ '/proc/zoneinfo': NORMAL }))).toHaveLength(1);
  expect(readZoneInfo(fakeHost())).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOfText(NORMAL + MOVABLE, parseZoneInfo)).toBeUndefined();
});
