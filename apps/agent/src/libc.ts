/** Calls of the C library that the runtime has no words for. */
export interface Libc {
  madvise(address: bigint, length: bigint, advice: number): number;
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

interface Ffi {
  dlopen(
    library: string,
    symbols: Record<string, { args: readonly string[]; returns: string }>,
  ): { symbols: Libc };
}

const SYMBOLS = {
  madvise: { args: ['u64', 'u64', 'i32'], returns: 'i32' },
  socket: { args: ['i32', 'i32', 'i32'], returns: 'i32' },
  sendto: { args: ['i32', 'ptr', 'u64', 'i32', 'ptr', 'u32'], returns: 'i32' },
  close: { args: ['i32'], returns: 'i32' },
} satisfies Record<keyof Libc, { args: readonly string[]; returns: string }>;

let opened: Promise<Libc | undefined> | undefined;

/** Opened once, when it is first asked for. Undefined under Node, which cannot call into a library. */
export function libc(): Promise<Libc | undefined> {
  opened ??= open();
  return opened;
}

async function open(): Promise<Libc | undefined> {
  if (process.versions['bun'] === undefined) return undefined;
  // The runtime's own module: types and bundlers need not know it.
  const name = 'bun:ffi';
  const ffi = (await import(name)) as Ffi;
  return ffi.dlopen('libc.so.6', SYMBOLS).symbols;
}
