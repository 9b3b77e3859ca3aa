import * as v from 'valibot';
import { bodyError, decodeEnvelope, decodePlain } from './decode.ts';
import type { UnknownMessage } from './plain.ts';
import { TO_AGENT_BODIES, type ToAgent } from './to-agent.ts';

/** @throws ProtocolError `frame_too_large`, `frame_malformed` */
export function decodeToAgent(frame: Uint8Array): ToAgent | UnknownMessage {
  const { type, fields } = decodeEnvelope(frame);
  return decodePlain<v.GenericSchema>(type, fields, TO_AGENT_BODIES, parseBody) as ToAgent | UnknownMessage;
}

/** Of a million wrong fields the first is told, and no others are looked for: a hostile server must not fill the host's memory. */
function parseBody(type: string, schema: v.GenericSchema, body: unknown): unknown {
  const result = v.safeParse(schema, body, { abortEarly: true });
  if (result.success) return result.output;
  const [{ path, message }] = result.issues;
  throw bodyError(
    type,
    (path ?? []).map(({ key }) => key as PropertyKey),
    message,
  );
}
