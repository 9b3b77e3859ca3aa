/** The agent is not updated, or not any more; the message says why. */
export class UpdateError extends Error {
  override readonly name = 'UpdateError';
}
