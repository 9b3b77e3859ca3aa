/**
 * What a caller can be refused for, the same in REST and tRPC. `code` is stable; the message says what, where and what
 * to do. Anything else that is thrown is a bug: it is logged with its cause and tells the caller nothing.
 */
export const SERVICE_ERROR_STATUS = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_many_requests: 429,
  unavailable: 503,
} as const;

export type ServiceErrorCode = keyof typeof SERVICE_ERROR_STATUS;

export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ServiceErrorCode;

  constructor(code: ServiceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  get status(): number {
    return SERVICE_ERROR_STATUS[this.code];
  }
}
