import { createHash, randomBytes } from 'node:crypto';

/**
 * A secret that is handed out once: 256 random bits behind a prefix that says what it is for, so that a leaked one is
 * known at sight and found by scanners. Stored is its SHA-256: there is nothing to guess that salt or stretching
 * would slow down.
 */
export type TokenPurpose = 'enrolment' | 'credential' | 'api';

const PREFIX: Record<TokenPurpose, string> = {
  enrolment: 'seep_enrol_',
  credential: 'seep_agent_',
  api: 'seep_api_',
};

export function createToken(purpose: TokenPurpose): { token: string; hash: Buffer } {
  const token = PREFIX[purpose] + randomBytes(32).toString('base64url');
  return { token, hash: hashToken(token) };
}

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
