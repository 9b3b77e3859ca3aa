import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOf } from '../../test/hostile.ts';
import { buildIdOf, readElfBuildId } from './build-id.ts';

const ID = 'd12f5a0c'.repeat(5);

function note(type: number, name: string, value: Uint8Array): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(name.length + 1, 0);
  head.writeUInt32LE(value.length, 4);
  head.writeUInt32LE(type, 8);
  const padded = (bytes: Uint8Array): Buffer =>
    Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  return Buffer.concat([head, padded(Buffer.from(`${name}\0`)), padded(value)]);
}

function elf(notes: Buffer, { bits = 2, order = 1, type = 4 } = {}): Buffer {
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, bits, order]);
  header.writeBigUInt64LE(64n, 32);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(2, 56);
  const entry = (entryType: number): Buffer => {
    const bytes = Buffer.alloc(56);
    bytes.writeUInt32LE(entryType, 0);
    bytes.writeBigUInt64LE(BigInt(64 + 2 * 56), 8);
    bytes.writeBigUInt64LE(BigInt(notes.length), 32);
    return bytes;
  };
  return Buffer.concat([header, entry(1), entry(type), notes]);
}

const GNU = note(3, 'GNU', Buffer.from(ID, 'hex'));
const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

test('the id is found among other notes', () => {
  expect(buildIdOf(view(GNU))).toBe(ID);
  expect(
    buildIdOf(view(Buffer.concat([note(1, 'GNU', Buffer.alloc(16)), note(4, 'Go', Buffer.alloc(83)), GNU]))),
  ).toBe(ID);
});

test.each([
  ['no notes', Buffer.alloc(0)],
  ['notes of another kind', note(4, 'Go', Buffer.alloc(83))],
  ['the same type of another maker', note(3, 'FSF', Buffer.alloc(20))],
  ['a note cut short', GNU.subarray(0, 30)],
  ['an id beyond belief', note(3, 'GNU', Buffer.alloc(500))],
  ['sizes beyond the end', Buffer.alloc(64, 0xff)],
])('%s have no id', (_name, bytes) => {
  expect(buildIdOf(view(bytes))).toBeUndefined();
});

test.each([
  ['a program', elf(GNU), ID],
  ['a program without notes', elf(GNU, { type: 1 }), undefined],
  ['a 32-bit program', elf(GNU, { bits: 1 }), undefined],
  ['a big-endian program', elf(GNU, { order: 2 }), undefined],
  ['a script', Buffer.from('#!/bin/sh\n'), undefined],
  ['an empty file', Buffer.alloc(0), undefined],
  ['a program cut short', elf(GNU).subarray(0, 100), undefined],
])('%s', (_name, content, id) => {
  expect(readElfBuildId(fakeHost({ '/bin/x': content }), '/bin/x')).toBe(id);
});

test('no byte string crashes it', () => {
  const host = fakeHost();
  expect(
    crashOf(elf(GNU), (bytes) => {
      Object.assign(host, {
        open: () => ({
          read: (into: Uint8Array, position: number) => {
            const piece = bytes.subarray(position, position + into.length);
            into.set(piece);
            return piece.length;
          },
          close: () => {},
        }),
      });
      readElfBuildId(host, '/bin/x');
    }),
  ).toBeUndefined();
});
