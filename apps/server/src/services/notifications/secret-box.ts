import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/*
 * What has to be read again, and not by whoever reads the database or a backup where the server's secret is elsewhere
 * (SEEP_SECRET): AES-256-GCM, stored as nonce, tag, ciphertext.
 */

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface SecretBox {
  close(text: string): Buffer;
  /** @throws Error when another secret has closed it */
  open(closed: Buffer): string;
}

/** @param purpose keeps what is closed for one thing from being opened for another */
export function createSecretBox(serverSecret: string, purpose: string): SecretBox {
  const key = Buffer.from(hkdfSync('sha256', serverSecret, '', purpose, 32));
  return {
    close(text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
    },
    open(closed) {
      const decipher = createDecipheriv('aes-256-gcm', key, closed.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(closed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const text = Buffer.concat([
        decipher.update(closed.subarray(NONCE_BYTES + TAG_BYTES)),
        decipher.final(),
      ]);
      return text.toString('utf8');
    },
  };
}
