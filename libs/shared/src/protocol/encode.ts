// Not the package's whole: that brings streams along, fifteen megabytes of a small agent.
import { Packr } from 'msgpackr/pack';
import type { ToAgent } from './to-agent.ts';
import type { NumberedType, ToServer } from './to-server.ts';

/*
 * A frame is one MessagePack array: [type, body], or [type, boot, seq, body] for the numbered messages. The body of a
 * numbered message stands behind its number, so that the agent can keep encoded bodies and number them when it sends.
 */

// Records and shared structures are msgpackr's own extensions; frames stay plain MessagePack that any library reads.
const packr = new Packr({ useRecords: false, variableMapSize: true, encodeUndefinedAsNil: false });

/**
 * Where all messages are written before they are copied. Left to itself msgpackr keeps a buffer of four times the largest
 * one for good, and goes on filling it: a quarter of a megabyte in an agent that sends a kilobyte a sample. The buffer is one for
 * all of msgpackr: whoever else packs in this process must not keep what it is given, but a copy.
 */
const scratch = Buffer.allocUnsafeSlow(8192);

function pack(value: unknown): Uint8Array {
  const bytes = new Uint8Array(packr.pack(value));
  packr.useBuffer(scratch);
  return bytes;
}

/** Encodes a message that carries no number. */
export function encodeMessage(message: Exclude<ToServer, { seq: number }> | ToAgent): Uint8Array {
  return pack([message.type, withoutUndefined(message.body)]);
}

/** Encodes the body of a numbered message, for the spool. */
export function encodeBody(body: Extract<ToServer, { seq: number }>['body']): Uint8Array {
  return pack(withoutUndefined(body));
}

/** Puts type and number before an encoded body. */
export function encodeNumbered(type: NumberedType, boot: number, seq: number, body: Uint8Array): Uint8Array {
  const head = pack([type, boot, seq, null]);
  // The last byte is the nil that holds the body's place.
  const frame = new Uint8Array(head.length - 1 + body.length);
  frame.set(head.subarray(0, head.length - 1));
  frame.set(body, head.length - 1);
  return frame;
}

/** msgpackr writes undefined as an extension type, which frames do not have: an absent field is left out. */
function withoutUndefined<Body extends object>(body: Body): Body {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Body;
}
