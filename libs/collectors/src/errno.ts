/** The `code` of a failed system call, such as `ENOENT`. */
function errnoOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/**
 * The file was not there, or its process died while it was read (ESRCH). Between a listing and a read that is no
 * failure.
 */
export function isGone(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === 'ENOENT' || errno === 'ESRCH';
}

/** The agent lacks a capability, or its unit hides the file. */
export function isDenied(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === 'EACCES' || errno === 'EPERM';
}

/** The kernel has the file and not the feature, as older ones do with /proc/pressure and psi=0. */
export function isUnsupported(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === 'EOPNOTSUPP' || errno === 'ENOTSUP';
}

/** What `read` gives, or undefined when there is no such file or process any more. */
export function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
