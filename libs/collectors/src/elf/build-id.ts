import type { KernelFile, KernelFs } from '../fs.ts';

/** include/uapi/linux/elf.h */
const EI_CLASS = 4;
const EI_DATA = 5;
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
const PT_NOTE = 4;
const NT_GNU_BUILD_ID = 3;

const HEADER_BYTES = 64;
const PROGRAM_HEADER_BYTES = 56;

/** Programs have a dozen. */
const MAX_PROGRAM_HEADERS = 64;

/** Notes are a few hundred bytes; Go's and .NET's some kilobytes. */
const MAX_NOTE_BYTES = 8 * 1024;

/** A build id is 20 bytes of SHA-1 as a rule, 8 to 32 otherwise. */
const MAX_BUILD_ID_BYTES = 64;

interface Segment {
  offset: number;
  byteCount: number;
}

/*
 * 7f 45 4c 46 02 01 …              ELF, 64 bits, little endian
 * program headers at e_phoff       of which one or two are PT_NOTE
 * 04 00 00 00 14 00 00 00 03 00 00 00 47 4e 55 00  d1 2f … 20 bytes
 * name size   value size  type     "GNU\0"         build id
 */

/**
 * Build id of a 64-bit ELF program, in hexadecimal, from at most four reads of its head; undefined for any other file,
 * and for a program that was linked without one.
 */
export function readElfBuildId(fs: KernelFs, path: string): string | undefined {
  const file = fs.open(path);
  try {
    const header = readAt(file, 0, HEADER_BYTES);
    for (const segment of noteSegments(file, header)) {
      const buildId = buildIdOf(readAt(file, segment.offset, Math.min(segment.byteCount, MAX_NOTE_BYTES)));
      if (buildId !== undefined) return buildId;
    }
    return undefined;
  } finally {
    file.close();
  }
}

/** The build id among the notes of a segment. */
export function buildIdOf(notes: DataView): string | undefined {
  let offset = 0;
  while (offset + 12 <= notes.byteLength) {
    const nameBytes = notes.getUint32(offset, true);
    const valueBytes = notes.getUint32(offset + 4, true);
    const type = notes.getUint32(offset + 8, true);
    const name = offset + 12;
    const value = name + aligned(nameBytes);
    const end = value + valueBytes;
    if (end > notes.byteLength) return undefined;
    if (
      type === NT_GNU_BUILD_ID &&
      nameBytes === 4 &&
      isGnu(notes, name) &&
      valueBytes <= MAX_BUILD_ID_BYTES
    ) {
      return hexOf(notes, value, valueBytes);
    }
    offset = value + aligned(valueBytes);
  }
  return undefined;
}

function noteSegments(file: KernelFile, header: DataView): Segment[] {
  const isElf = header.byteLength === HEADER_BYTES && header.getUint32(0) === 0x7f_45_4c_46;
  if (!isElf || header.getUint8(EI_CLASS) !== CLASS_64 || header.getUint8(EI_DATA) !== LITTLE_ENDIAN)
    return [];
  const tableOffset = Number(header.getBigUint64(32, true));
  const entryBytes = header.getUint16(54, true);
  const count = Math.min(header.getUint16(56, true), MAX_PROGRAM_HEADERS);
  if (entryBytes !== PROGRAM_HEADER_BYTES || !Number.isSafeInteger(tableOffset)) return [];
  const table = readAt(file, tableOffset, count * entryBytes);
  const segments: Segment[] = [];
  for (let entry = 0; entry + entryBytes <= table.byteLength; entry += entryBytes) {
    if (table.getUint32(entry, true) !== PT_NOTE) continue;
    const offset = Number(table.getBigUint64(entry + 8, true));
    const byteCount = Number(table.getBigUint64(entry + 32, true));
    if (Number.isSafeInteger(offset) && byteCount > 0) segments.push({ offset, byteCount });
  }
  return segments.slice(0, 2);
}

function readAt(file: KernelFile, position: number, byteCount: number): DataView {
  const buffer = new Uint8Array(byteCount);
  return new DataView(buffer.buffer, 0, byteCount === 0 ? 0 : file.read(buffer, position));
}

function isGnu(notes: DataView, offset: number): boolean {
  return notes.getUint32(offset) === 0x47_4e_55_00;
}

/** Names and values begin at multiples of four. */
function aligned(byteCount: number): number {
  return Math.ceil(byteCount / 4) * 4;
}

function hexOf(view: DataView, start: number, byteCount: number): string {
  let hex = '';
  for (let index = 0; index < byteCount; index++) {
    hex += view
      .getUint8(start + index)
      .toString(16)
      .padStart(2, '0');
  }
  return hex;
}
