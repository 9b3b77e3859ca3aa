import { createHash } from 'node:crypto';
import { closeSync, constants, createReadStream, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { arch } from 'node:process';
import { pipeline } from 'node:stream/promises';
import { requireTransport, type Transport } from '../connection/transport.ts';
import { UpdateError } from './update-error.ts';

/** An executable has 110 MB; a server that never ends must not fill the disk. */
const MAX_BYTES = 512 * 1024 ** 2;
const CHECKSUM_TIMEOUT_MS = 30_000;
const DOWNLOAD_TIMEOUT_MS = 600_000;
const MAX_CHECKSUM_BYTES = 4096;

export interface Offer {
  /** Where the executable is. */
  url: string;
  sha256: string;
}

/**
 * What the server has for this machine (GET /download/seep-agent-linux-….sha256). Only the server that this host is
 * enrolled with is asked, and it cannot send us elsewhere.
 * @throws UpdateError
 */
export async function fetchOffer(server: string, transport: Transport): Promise<Offer> {
  const url = `${server.replace(/\/+$/, '')}/download/seep-agent-linux-${arch}`;
  const response = await ask(`${url}.sha256`, transport, CHECKSUM_TIMEOUT_MS);
  const text = (await response.text()).slice(0, MAX_CHECKSUM_BYTES);
  const sha256 = /^([0-9a-f]{64})\s/.exec(text)?.[1];
  if (sha256 === undefined) throw new UpdateError(`${url}.sha256 is no checksum`);
  return { url, sha256 };
}

/**
 * Downloads to a file that was not there before, which only its owner can write, and has it on the disk for good.
 * @throws UpdateError when it is not what the checksum says; nothing is left then
 */
export async function download({ url, sha256 }: Offer, path: string, transport: Transport): Promise<void> {
  rmSync(path, { force: true });
  const response = await ask(url, transport, DOWNLOAD_TIMEOUT_MS);
  const descriptor = openSync(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o700);
  try {
    const hash = createHash('sha256');
    let byteCount = 0;
    for await (const piece of response.body ?? []) {
      byteCount += piece.length;
      if (byteCount > MAX_BYTES) throw new UpdateError(`${url} has more than ${MAX_BYTES} bytes`);
      hash.update(piece);
      for (let at = 0; at < piece.length;) at += writeSync(descriptor, piece, at);
    }
    fsyncSync(descriptor);
    const actual = hash.digest('hex');
    if (actual !== sha256) {
      throw new UpdateError(`${url} is damaged or not the server's: its SHA-256 is ${actual}, not ${sha256}`);
    }
  } catch (cause) {
    rmSync(path, { force: true });
    if (cause instanceof UpdateError) throw cause;
    throw new UpdateError(`${url} was not downloaded: ${(cause as Error).message}`, { cause });
  } finally {
    closeSync(descriptor);
  }
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function ask(url: string, transport: Transport, timeoutMs: number): Promise<Response> {
  let response: Response;
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    response = await fetch(url, { redirect: 'error', ...requireTransport(transport), signal });
  } catch (cause) {
    throw new UpdateError(`cannot fetch ${url}: ${(cause as Error).message}`, { cause });
  }
  if (!response.ok) throw new UpdateError(`${url}: HTTP ${response.status}`);
  return response;
}
