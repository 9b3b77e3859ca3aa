import { Unpackr } from 'msgpackr/unpack';
import { ProtocolError } from './errors.ts';
import { inspectFrame } from './inspect.ts';

/* What both sides do with a frame, whoever it is for. */

const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true, int64AsType: 'number' });

/** @throws ProtocolError `frame_too_large`, `frame_malformed` */
export function decodeEnvelope(frame: Uint8Array, maxBytes: number): { type: string; fields: unknown[] } {
  inspectFrame(frame, maxBytes);
  let value: unknown;
  try {
    value = unpackr.unpack(frame);
  } catch (cause) {
    throw new ProtocolError('frame_malformed', 'frame is not MessagePack', { cause });
  }
  if (!Array.isArray(value) || typeof value[0] !== 'string') {
    throw new ProtocolError('frame_malformed', 'frame is not an array that begins with a message type');
  }
  return { type: value[0], fields: value.slice(1) };
}

/**
 * Of a message without a number.
 * @param parse gives the body as its schema has it, or throws {@link bodyError}
 */
export function decodePlain<Schema>(
  type: string,
  fields: unknown[],
  bodies: Readonly<Record<string, Schema>>,
  parse: (type: string, schema: Schema, body: unknown) => unknown,
): unknown {
  // Object.hasOwn would be as good, but for the 32 KiB that JavaScriptCore keeps once it is asked.
  const schema = Object.keys(bodies).includes(type) ? bodies[type] : undefined;
  if (!schema) return { type: 'unknown', name: type.slice(0, 64) };
  if (fields.length !== 1) throw new ProtocolError('frame_malformed', `${type}: expected [type, body]`);
  return { type, body: parse(type, schema, fields[0]) };
}

/** @param path of the field in the body */
export function bodyError(type: string, path: readonly PropertyKey[], message: string): ProtocolError {
  return new ProtocolError('frame_malformed', `${[type, ...path].map(String).join('.')}: ${message}`);
}
