import { decodeEnvelope, decodePlain } from './decode.ts';
import type { UnknownMessage } from './plain.ts';
import { TO_AGENT_BODIES, type ToAgent } from './to-agent.ts';

/** @throws ProtocolError `frame_too_large`, `frame_malformed` */
export function decodeToAgent(frame: Uint8Array): ToAgent | UnknownMessage {
  const { type, fields } = decodeEnvelope(frame);
  return decodePlain(type, fields, TO_AGENT_BODIES) as ToAgent | UnknownMessage;
}
