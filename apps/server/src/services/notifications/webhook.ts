import { createHmac } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { version } from '../../version.ts';
import { type IsAllowed, lookupAllowed, refusal } from './allowed-addresses.ts';

/** A receiver that takes longer is asked again later. */
const TIMEOUT_MS = 10_000;

export interface WebhookPost {
  url: string;
  /** Undefined: it is not signed. */
  secret: string | undefined;
  /** The same in each attempt, so that a receiver can tell a repetition. */
  deliveryId: string;
  body: string;
}

/**
 * `sha256=` and the HMAC-SHA-256, in hex, of the time in seconds, a dot, and the body.
 * A receiver computes it anew, compares in constant time, and refuses what is old.
 */
export function signatureOf(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

/**
 * Posts a message. Redirects are not followed: they could lead where the address itself must not.
 * @throws Error that says why it was not taken: anything but a status of 200 to 299
 */
export async function postWebhook(
  { url, secret, deliveryId, body }: WebhookPost,
  isAllowed: IsAllowed,
  timeoutMs = TIMEOUT_MS,
): Promise<void> {
  const target = new URL(url);
  const hostname = target.hostname.replace(/^\[|\]$/g, '');
  if (isIP(hostname) !== 0 && !isAllowed(hostname)) throw refusal(hostname);
  const timestamp = `${Math.floor(Date.now() / 1000)}`;
  const status = await new Promise<number>((resolve, reject) => {
    const request = (target.protocol === 'https:' ? requestHttps : requestHttp)(target, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': `Seep/${version}`,
        'seep-delivery': deliveryId,
        'seep-timestamp': timestamp,
        ...(secret !== undefined && { 'seep-signature': signatureOf(secret, timestamp, body) }),
      },
      lookup: lookupAllowed(isAllowed),
      // A connection of its own: none is left that was made before the settings changed.
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
    });
    request.once('response', (response) => {
      // Whatever it says beside the status is not read.
      response.destroy();
      resolve(response.statusCode ?? 0);
    });
    request.once('error', (error) =>
      reject(
        error.name === 'AbortError' || error.name === 'TimeoutError'
          ? new Error(`no answer within ${timeoutMs / 1000} s`)
          : error,
      ),
    );
    request.end(body);
  });
  if (status < 200 || status > 299) throw new Error(`the receiver answered HTTP ${status}`);
}
