import { decodeToServer } from './decode-to-server.ts';
import { encodeBody, encodeMessage, encodeNumbered } from './encode.ts';
import { ProtocolError } from './errors.ts';
import type { UnknownMessage } from './plain.ts';
import type { ToServer } from './to-server.ts';

/*
 * Frames in a file, one JSON object a line: `{"type", "body"}`, or `{"type", "boot", "seq", "body"}` for the numbered
 * ones. The same messages as on the wire; a block is base64, since JSON has no bytes.
 */

/** One line, without its end. */
export function formatRecordedFrame(message: ToServer): string {
  return JSON.stringify(message, (_key, value: unknown) =>
    value instanceof Uint8Array ? toBase64(value) : value,
  );
}

/**
 * Reads a line back, through the same checks as a frame that came over the wire.
 * @throws ProtocolError `frame_too_large`, `frame_malformed`
 */
export function parseRecordedFrame(line: string): ToServer | UnknownMessage {
  const { type, boot, seq, body } = parseObject(line);
  if (typeof type !== 'string') throw new ProtocolError('frame_malformed', 'a recorded frame without a type');
  const plain = withBytes(body);
  return decodeToServer(
    seq === undefined
      ? encodeMessage({ type, body: plain } as Parameters<typeof encodeMessage>[0])
      : encodeNumbered(
          type as Parameters<typeof encodeNumbered>[0],
          boot as number,
          seq as number,
          encodeBody(plain as Parameters<typeof encodeBody>[0]),
        ),
  );
}

function parseObject(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new ProtocolError('frame_malformed', 'a recorded frame that is not JSON', { cause });
  }
  if (typeof value !== 'object' || value === null) {
    throw new ProtocolError('frame_malformed', 'a recorded frame that is no object');
  }
  return value as Record<string, unknown>;
}

function withBytes(body: unknown): object {
  if (typeof body !== 'object' || body === null) {
    throw new ProtocolError('frame_malformed', 'a recorded frame without a body');
  }
  return 'block' in body && typeof body.block === 'string'
    ? { ...body, block: fromBase64(body.block) }
    : body;
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch (cause) {
    throw new ProtocolError('frame_malformed', 'a block that is not base64', { cause });
  }
}
