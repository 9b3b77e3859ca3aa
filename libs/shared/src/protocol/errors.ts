/**
 * Everything a peer can be refused for. The same code stands in the socket's close reason, in the `refusal`
 * message, in REST and in tRPC errors; the number is the WebSocket close code (RFC 6455, 4000 to 4999 are ours).
 */
export const CLOSE_CODES = {
  frame_malformed: 4000,
  frame_too_large: 4001,
  frame_unexpected: 4002,
  hello_timeout: 4003,
  heartbeat_timeout: 4004,
  rate_limited: 4005,
  keyframe_required: 4010,
  sequence_gap: 4011,
  unauthorized: 4030,
  credential_revoked: 4031,
  superseded: 4032,
  protocol_too_old: 4040,
  protocol_too_new: 4041,
  server_stopping: 4050,
  internal_error: 4051,
} as const;

export type ProtocolErrorCode = keyof typeof CLOSE_CODES;

/** Refusals after which an agent must not simply try again: a person has to act first. */
export const PERMANENT_REFUSALS: ReadonlySet<ProtocolErrorCode> = new Set([
  'unauthorized',
  'credential_revoked',
  'protocol_too_old',
  'protocol_too_new',
]);

/** A peer broke the protocol. `message` says what and where; `code` is stable and machine readable. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: ProtocolErrorCode;

  constructor(code: ProtocolErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  get closeCode(): number {
    return CLOSE_CODES[this.code];
  }
}

/** The code that a close reason carries, or undefined when the peer closed for a reason of its own. */
export function protocolErrorCodeOf(reason: string): ProtocolErrorCode | undefined {
  const code = reason.split(':', 1)[0] ?? '';
  return Object.keys(CLOSE_CODES).find((known): known is ProtocolErrorCode => known === code);
}
