import type * as z from 'zod/mini';
import { bodyError, decodeEnvelope, decodePlain } from './decode.ts';
import { ProtocolError } from './errors.ts';
import { MAX_FRAME_BYTES } from './limits.ts';
import type { UnknownMessage } from './plain.ts';
import { NUMBERED_BODIES, type NumberedType, TO_SERVER_BODIES, type ToServer } from './to-server.ts';

/** @throws ProtocolError `frame_too_large`, `frame_malformed` */
export function decodeToServer(frame: Uint8Array): ToServer | UnknownMessage {
  const { type, fields } = decodeEnvelope(frame, MAX_FRAME_BYTES);
  if (Object.hasOwn(NUMBERED_BODIES, type)) {
    const [boot, seq, body] = fields;
    if (fields.length !== 3 || !isCount(boot) || !isCount(seq) || seq === 0) {
      throw new ProtocolError('frame_malformed', `${type}: expected [type, boot, seq, body]`);
    }
    return {
      type,
      boot,
      seq,
      body: parseBody(type, NUMBERED_BODIES[type as NumberedType], body),
    } as ToServer;
  }
  return decodePlain<z.ZodMiniType>(type, fields, TO_SERVER_BODIES, parseBody) as ToServer | UnknownMessage;
}

function parseBody(type: string, schema: z.ZodMiniType, body: unknown): unknown {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw bodyError(type, issue?.path ?? [], issue?.message ?? 'not as the protocol has it');
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
