/** Calls of the C library that the runtime has no words for. */
export interface Libc {
  madvise(address: bigint, length: bigint, advice: number): number;
  posix_fadvise(descriptor: number, offset: bigint, length: bigint, advice: number): number;
  socket(family: number, type: number, protocol: number): number;
  sendto(
    descriptor: number,
    bytes: Uint8Array,
    byteCount: number,
    flags: number,
    address: Uint8Array,
    addressBytes: number,
  ): number;
  close(descriptor: number): number;
}

export interface Ffi {
  dlopen(
    library: string,
    symbols: Record<string, { args: readonly string[]; returns: string }>,
  ): { symbols: Libc };
}

const SYMBOLS = {
  madvise: { args: ['u64', 'u64', 'i32'], returns: 'i32' },
  posix_fadvise: { args: ['i32', 'i64', 'i64', 'i32'], returns: 'i32' },
  socket: { args: ['i32', 'i32', 'i32'], returns: 'i32' },
  sendto: { args: ['i32', 'ptr', 'u64', 'i32', 'ptr', 'u32'], returns: 'i32' },
  close: { args: ['i32'], returns: 'i32' },
} satisfies Record<keyof Libc, { args: readonly string[]; returns: string }>;

let opened: Promise<Libc | undefined> | undefined;

/** Opened once, when it is first asked for. Undefined under Node, which cannot call into a library. */
export function libc(): Promise<Libc | undefined> {
  // The runtime's own module: types and bundlers need not know it.
  const name = 'bun:ffi';
  opened ??=
    process.versions['bun'] === undefined
      ? Promise.resolve(undefined)
      : openLibc(async () => (await import(name)) as Ffi);
  return opened;
}

/** Undefined where the library cannot be called: another C library than glibc, or a runtime that compiles nothing. */
export async function openLibc(load: () => Promise<Ffi>): Promise<Libc | undefined> {
  try {
    return (await load()).dlopen('libc.so.6', SYMBOLS).symbols;
  } catch {
    // Whoever asks has another way, and says so when that fails as well.
    return undefined;
  }
}
