import * as v from 'valibot';
import { bodyError, decodeEnvelope, decodePlain } from './decode.ts';
import { MAX_FRAME_TO_AGENT_BYTES } from './limits.ts';
import type { UnknownMessage } from './plain.ts';
import { TO_AGENT_BODIES, type ToAgent } from './to-agent.ts';

/** @throws ProtocolError `frame_too_large`, `frame_malformed` */
export function decodeToAgent(frame: Uint8Array): ToAgent | UnknownMessage {
  const { type, fields } = decodeEnvelope(frame, MAX_FRAME_TO_AGENT_BYTES);
  return decodePlain<v.GenericSchema>(type, fields, TO_AGENT_BODIES, parseBody) as ToAgent | UnknownMessage;
}

/** Of many wrong fields the first is told, by what was expected: what a hostile server has said is not for the host's log. */
function parseBody(type: string, schema: v.GenericSchema, body: unknown): unknown {
  const result = v.safeParse(schema, body, {
    abortEarly: true,
    message: ({ expected }) => `expected ${expected ?? 'something else'}`,
  });
  if (result.success) return result.output;
  const [{ path, message }] = result.issues;
  throw bodyError(
    type,
    (path ?? []).map(({ key }) => key as PropertyKey),
    message,
  );
}
