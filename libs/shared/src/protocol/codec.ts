// Not the package's whole: that brings streams along, fifteen megabytes of a small agent.
import { Packr } from 'msgpackr/pack';
import { Unpackr } from 'msgpackr/unpack';
import type * as z from 'zod/mini';
import { ProtocolError } from './errors.ts';
import { inspectFrame } from './inspect.ts';
import {
  NUMBERED_BODIES,
  type NumberedType,
  TO_AGENT_BODIES,
  TO_SERVER_BODIES,
  type ToAgent,
  type ToServer,
  type UnknownMessage,
} from './messages.ts';

/*
 * A frame is one MessagePack array: [type, body], or [type, boot, seq, body] for the numbered messages. The body of a
 * numbered message stands behind its number, so that the agent can keep encoded bodies and number them when it sends.
 */

// Records and shared structures are msgpackr's own extensions; frames stay plain MessagePack that any library reads.
const packr = new Packr({ useRecords: false, variableMapSize: true, encodeUndefinedAsNil: false });
const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true, int64AsType: 'number' });

/** Encodes a message that carries no number. */
export function encodeMessage(message: Exclude<ToServer, { seq: number }> | ToAgent): Uint8Array {
  return packr.pack([message.type, withoutUndefined(message.body)]);
}

/** Encodes the body of a numbered message, for the spool. */
export function encodeBody(body: Extract<ToServer, { seq: number }>['body']): Uint8Array {
  return packr.pack(withoutUndefined(body));
}

/** Puts type and number before an encoded body. */
export function encodeNumbered(type: NumberedType, boot: number, seq: number, body: Uint8Array): Uint8Array {
  const head = packr.pack([type, boot, seq, null]);
  // The last byte is the nil that holds the body's place.
  const frame = new Uint8Array(head.length - 1 + body.length);
  frame.set(head.subarray(0, head.length - 1));
  frame.set(body, head.length - 1);
  return frame;
}

/** @throws ProtocolError `frame_too_large`, `frame_malformed` */
export function decodeToServer(frame: Uint8Array): ToServer | UnknownMessage {
  const { type, fields } = decodeEnvelope(frame);
  if (Object.hasOwn(NUMBERED_BODIES, type)) {
    const [boot, seq, body] = fields;
    if (fields.length !== 3 || !isCount(boot) || !isCount(seq) || seq === 0) {
      throw new ProtocolError('frame_malformed', `${type}: expected [type, boot, seq, body]`);
    }
    return { type, boot, seq, body: parse(type, NUMBERED_BODIES[type as NumberedType], body) } as ToServer;
  }
  return decodePlain(type, fields, TO_SERVER_BODIES) as ToServer | UnknownMessage;
}

/** @throws ProtocolError `frame_too_large`, `frame_malformed` */
export function decodeToAgent(frame: Uint8Array): ToAgent | UnknownMessage {
  const { type, fields } = decodeEnvelope(frame);
  return decodePlain(type, fields, TO_AGENT_BODIES) as ToAgent | UnknownMessage;
}

function decodeEnvelope(frame: Uint8Array): { type: string; fields: unknown[] } {
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

function decodePlain(type: string, fields: unknown[], bodies: Record<string, z.ZodMiniType>): unknown {
  const schema = Object.hasOwn(bodies, type) ? bodies[type] : undefined;
  if (!schema) return { type: 'unknown', name: type.slice(0, 64) };
  if (fields.length !== 1) throw new ProtocolError('frame_malformed', `${type}: expected [type, body]`);
  return { type, body: parse(type, schema, fields[0]) };
}

function parse(type: string, schema: z.ZodMiniType, body: unknown): unknown {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = [type, ...(issue?.path ?? [])].map(String).join('.');
  throw new ProtocolError('frame_malformed', `${where}: ${issue?.message ?? 'not as the protocol has it'}`);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** msgpackr writes undefined as an extension type, which frames do not have: an absent field is left out. */
function withoutUndefined<Body extends object>(body: Body): Body {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Body;
}
