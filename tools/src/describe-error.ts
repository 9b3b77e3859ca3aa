/** With its cause: "fetch failed" says nothing. Of an error that came while another was cleaned up after, both. */
export function describeError(error: unknown): string {
  if (error instanceof SuppressedError)
    return `${describeError(error.suppressed)}; then, cleaning up: ${describeError(error.error)}`;
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${describeError(error.cause)}`;
}
