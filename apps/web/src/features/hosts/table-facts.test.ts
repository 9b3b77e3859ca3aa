import { expect, it } from 'vitest';
import { columnLabel, factLabel, factText, nameOfRow, namingFact, valueText } from './table-facts.ts';

it.each([
  ['a cache', { name: 'dentry', objectBytes: 192 }, 'dentry'],
  ['a zone', { node: 0, zone: 'DMA32', managedPages: 5 }, 'node 0, DMA32'],
  ['a file system', { path: '/dev/shm', source: 'tmpfs' }, '/dev/shm'],
  ['a segment without a key', { key: '', ownerUid: 0 }, '42'],
])('names %s', (_what, facts, name) => {
  expect(nameOfRow({ key: 42, facts })).toBe(name);
});

it('knows which fact needs no column', () => {
  expect(namingFact([{ key: 1, facts: { path: '/x' } }])).toBe('path');
  expect(namingFact([{ key: 1, facts: {} }])).toBeUndefined();
});

it('writes facts as people read them', () => {
  expect(factText('objectBytes', 4096)).toBe('4 KiB');
  expect(factText('hasMemoryLimit', false)).toBe('no');
  expect(factText('name', undefined)).toBe('');
  expect(factLabel('restartPolicy')).toBe('Restart policy');
});

it('writes numbers and columns as people read them', () => {
  expect(valueText('isOrphaned', 1)).toBe('yes');
  expect(valueText('sizeBytes', 2048)).toBe('2 KiB');
  expect(factText('mode', 0o600)).toBe('0600');
  expect(columnLabel({ id: 'freeBlocksOrder10', label: 'freeBlocksOrder10' })).toBe('Order 10');
  expect(columnLabel({ id: 'sizeBytes', label: 'Size' })).toBe('Size');
});
