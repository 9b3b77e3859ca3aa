import { Unpackr } from 'msgpackr/unpack';
import type * as z from 'zod/mini';
import { ProtocolError } from './errors.ts';
import { inspectFrame } from './inspect.ts';

/* What both sides do with a frame, whoever it is for. */

const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true, int64AsType: 'number' });

/** @throws ProtocolError `frame_too_large`, `frame_malformed` */
export function decodeEnvelope(frame: Uint8Array): { type: string; fields: unknown[] } {
  inspectFrame(frame);
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

/** Of a message without a number. */
export function decodePlain(type: string, fields: unknown[], bodies: Record<string, z.ZodMiniType>): unknown {
  const schema = Object.hasOwn(bodies, type) ? bodies[type] : undefined;
  if (!schema) return { type: 'unknown', name: type.slice(0, 64) };
  if (fields.length !== 1) throw new ProtocolError('frame_malformed', `${type}: expected [type, body]`);
  return { type, body: parseBody(type, schema, fields[0]) };
}

export function parseBody(type: string, schema: z.ZodMiniType, body: unknown): unknown {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = [type, ...(issue?.path ?? [])].map(String).join('.');
  throw new ProtocolError('frame_malformed', `${where}: ${issue?.message ?? 'not as the protocol has it'}`);
}
