import type pg from 'pg';
import { hashToken } from '../access/secret-token.ts';

export type Authentication = { hostId: number } | 'unknown' | 'revoked';

/** The hosts that agents' credentials belong to, in the order of the credentials. */
export async function authenticateAgents(
  pool: pg.Pool,
  credentials: readonly string[],
): Promise<Authentication[]> {
  const hashes = credentials.map(hashToken);
  const { rows } = await pool.query<{ id: number; hash: Buffer; is_revoked: boolean }>({
    name: 'authenticate_agents',
    text: `
      SELECT id, credential_hash AS hash, credential_revoked_at IS NOT NULL AS is_revoked
      FROM hosts WHERE credential_hash = ANY($1::bytea[])`,
    values: [hashes],
  });
  const found = new Map(rows.map((row) => [row.hash.toString('hex'), row]));
  return hashes.map((hash) => {
    const row = found.get(hash.toString('hex'));
    if (!row) return 'unknown';
    return row.is_revoked ? 'revoked' : { hostId: row.id };
  });
}
