import { ProtocolError } from './errors.ts';
import { MAX_FRAME_BYTES, MAX_FRAME_DEPTH } from './limits.ts';

/**
 * Walks a MessagePack frame without decoding it and throws unless it is exactly one well-formed value.
 *
 * A decoder allocates what a header claims: five bytes can ask for an array of four billion. Here every claimed
 * element must be there in bytes, so what decoding allocates is bounded by the frame's own size. Extension types
 * are refused: no frame of ours uses them, and decoders give them meanings (dates, errors, references).
 *
 * Source: https://github.com/msgpack/msgpack/blob/master/spec.md
 *
 * @throws ProtocolError `frame_too_large`, `frame_malformed`
 */
export function inspectFrame(bytes: Uint8Array, maxBytes = MAX_FRAME_BYTES): void {
  if (bytes.length > maxBytes) {
    throw new ProtocolError(
      'frame_too_large',
      `frame of ${bytes.length} bytes, at most ${maxBytes} are accepted`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // remaining[d] values are still to come at nesting depth d; a stack of our own, since recursion is what a
  // hostile frame would exhaust.
  const remaining = [1];
  let offset = 0;
  while (remaining.length > 0) {
    const depth = remaining.length - 1;
    const left = remaining[depth] as number;
    if (left === 0) {
      remaining.pop();
      continue;
    }
    remaining[depth] = left - 1;
    if (offset >= bytes.length) throw malformed(offset, 'ends inside a value');
    const head = readHead(view, offset);
    offset += head.bytes;
    if (offset > bytes.length) throw malformed(offset, 'ends inside a value');
    if (head.children > bytes.length - offset)
      throw malformed(offset, `claims ${head.children} more elements`);
    if (head.children > 0) {
      if (remaining.length >= MAX_FRAME_DEPTH)
        throw malformed(offset, `nests deeper than ${MAX_FRAME_DEPTH}`);
      remaining.push(head.children);
    }
  }
  if (offset !== bytes.length) throw malformed(offset, `has ${bytes.length - offset} bytes after its end`);
}

/** `bytes`: length of the value without its children; `children`: how many values follow inside it. */
interface Head {
  bytes: number;
  children: number;
}

function readHead(view: DataView, at: number): Head {
  const type = view.getUint8(at);
  if (type <= 0x7f || type >= 0xe0) return { bytes: 1, children: 0 };
  if (type <= 0x8f) return { bytes: 1, children: 2 * (type & 0x0f) };
  if (type <= 0x9f) return { bytes: 1, children: type & 0x0f };
  if (type <= 0xbf) return { bytes: 1 + (type & 0x1f), children: 0 };
  switch (type) {
    case 0xc0: // nil
    case 0xc2: // false
    case 0xc3: // true
      return { bytes: 1, children: 0 };
    case 0xc4: // bin 8
    case 0xd9: // str 8
      return { bytes: 2 + length(view, at, 1), children: 0 };
    case 0xc5: // bin 16
    case 0xda: // str 16
      return { bytes: 3 + length(view, at, 2), children: 0 };
    case 0xc6: // bin 32
    case 0xdb: // str 32
      return { bytes: 5 + length(view, at, 4), children: 0 };
    case 0xcc: // uint 8
    case 0xd0: // int 8
      return { bytes: 2, children: 0 };
    case 0xcd: // uint 16
    case 0xd1: // int 16
      return { bytes: 3, children: 0 };
    case 0xca: // float 32
    case 0xce: // uint 32
    case 0xd2: // int 32
      return { bytes: 5, children: 0 };
    case 0xcb: // float 64
    case 0xcf: // uint 64
    case 0xd3: // int 64
      return { bytes: 9, children: 0 };
    case 0xdc: // array 16
      return { bytes: 3, children: length(view, at, 2) };
    case 0xdd: // array 32
      return { bytes: 5, children: length(view, at, 4) };
    case 0xde: // map 16
      return { bytes: 3, children: 2 * length(view, at, 2) };
    case 0xdf: // map 32
      return { bytes: 5, children: 2 * length(view, at, 4) };
    default:
      throw malformed(at, `holds type 0x${type.toString(16)}, which no frame uses`);
  }
}

function length(view: DataView, at: number, width: 1 | 2 | 4): number {
  if (at + 1 + width > view.byteLength) throw malformed(at, 'ends inside a length');
  if (width === 1) return view.getUint8(at + 1);
  return width === 2 ? view.getUint16(at + 1) : view.getUint32(at + 1);
}

function malformed(offset: number, what: string): ProtocolError {
  return new ProtocolError('frame_malformed', `frame ${what} (at byte ${offset})`);
}
