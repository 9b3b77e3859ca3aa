/** The server did not let this host in; the message says why. */
export class EnrolmentError extends Error {
  override readonly name = 'EnrolmentError';
}
