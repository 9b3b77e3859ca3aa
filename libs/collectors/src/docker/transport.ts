import { Buffer } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

const OK = 200;
const NOT_FOUND = 404;

export type DockerErrorCode =
  | 'docker_denied'
  | 'docker_timeout'
  | 'docker_too_large'
  | 'docker_refused'
  | 'docker_broken';

/** The engine is there and does not answer as it should; `code` says how. */
export class DockerError extends Error {
  override readonly name = 'DockerError';
  readonly code: DockerErrorCode;

  constructor(code: DockerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export interface DockerRequest {
  socketPath: string;
  /** `/containers/json?all=1` */
  path: string;
  /** From the first byte sent to the last received. */
  timeoutMs: number;
  maxBytes: number;
}

/**
 * One GET over a unix socket, and the connection closed behind it. Undefined when there is no engine (no socket, or
 * nobody at it) or it knows no such thing.
 * @throws DockerError
 */
export async function getFromDocker(wanted: DockerRequest): Promise<string | undefined> {
  const { socketPath, path, timeoutMs, maxBytes } = wanted;
  // Most hosts have no engine: an agent there does not hold the megabyte that this module takes.
  const { request } = await import('node:http');
  return new Promise((resolve, reject) => {
    const fail = (code: DockerErrorCode, reason: string, cause?: unknown): void => {
      reject(new DockerError(code, `${socketPath}: GET ${path}: ${reason}`, { cause }));
    };
    const outgoing = request({
      socketPath,
      path,
      method: 'GET',
      agent: false,
      headers: { host: 'docker', connection: 'close' },
    });
    const deadline = setTimeout(() => {
      fail('docker_timeout', `no answer within ${timeoutMs} ms`);
      outgoing.destroy();
    }, timeoutMs);
    outgoing.on('close', () => clearTimeout(deadline));
    outgoing.on('error', (error) => {
      const code = errnoOf(error);
      if (code === 'ENOENT' || code === 'ECONNREFUSED') resolve(undefined);
      else if (code === 'EACCES' || code === 'EPERM') fail('docker_denied', 'not ours to ask', error);
      else fail('docker_broken', 'the connection broke', error);
    });
    outgoing.on('response', (answer) => {
      collect(answer, maxBytes).then(
        (text) => {
          if (answer.statusCode === OK) resolve(text);
          else if (answer.statusCode === NOT_FOUND) resolve(undefined);
          else fail('docker_refused', `answered ${answer.statusCode}: ${text.slice(0, 200)}`);
        },
        (error: unknown) => {
          if (error instanceof RangeError) fail('docker_too_large', `more than ${maxBytes} bytes`);
          else fail('docker_broken', 'the answer broke off', error);
          outgoing.destroy();
        },
      );
    });
    outgoing.end();
  });
}

async function collect(answer: IncomingMessage, maxBytes: number): Promise<string> {
  const pieces: Buffer[] = [];
  let byteCount = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    byteCount += piece.length;
    if (byteCount > maxBytes) throw new RangeError('too large');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function errnoOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined;
}
