/** The `code` of a failed system call, such as `ENOENT`. */
function errnoOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/**
 * The file was not there, or its process died (ESRCH) or its control group was removed (ENODEV) while it was read.
 * Between a listing and a read that is no failure.
 */
export function isGone(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === 'ENOENT' || errno === 'ESRCH' || errno === 'ENODEV';
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

/** A device has nothing to say for now. */
export function isDrained(error: unknown): boolean {
  return errnoOf(error) === 'EAGAIN';
}

/** Records of a device were overwritten before they were read. */
export function isOverrun(error: unknown): boolean {
  return errnoOf(error) === 'EPIPE';
}

/** Not a link, or not one that leads anywhere. */
export function isNoLink(error: unknown): boolean {
  return errnoOf(error) === 'EINVAL';
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

/**
 * What `read` gives, or undefined on a host that does not have the file, does not support it or does not show it.
 * Who has to say why asks {@link isDenied}.
 */
export function ifReadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isGone(error) || isDenied(error) || isUnsupported(error)) return undefined;
    throw error;
  }
}
