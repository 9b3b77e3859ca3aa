import type pg from 'pg';
import { hashToken } from '../access/secret-token.ts';

/** `removed`: it was a host's that is none any more. */
export type Authentication = { hostId: number } | 'unknown' | 'revoked' | 'removed';

/** The hosts that agents' credentials belong to, in the order of the credentials. */
export async function authenticateAgents(
  pool: pg.Pool,
  credentials: readonly string[],
): Promise<Authentication[]> {
  const hashes = credentials.map(hashToken);
  const { rows } = await pool.query<{ id: number; hash: Buffer; state: 'valid' | 'revoked' | 'removed' }>({
    name: 'authenticate_agents',
    text: `
      SELECT id, credential_hash AS hash,
        CASE WHEN credential_revoked_at IS NULL THEN 'valid' ELSE 'revoked' END AS state
      FROM hosts WHERE credential_hash = ANY($1::bytea[])
      UNION ALL
      SELECT id, credential_hash, 'removed' FROM removed_hosts WHERE credential_hash = ANY($1::bytea[])`,
    values: [hashes],
  });
  const found = new Map(rows.map((row) => [row.hash.toString('hex'), row]));
  return hashes.map((hash) => {
    const row = found.get(hash.toString('hex'));
    if (!row) return 'unknown';
    return row.state === 'valid' ? { hostId: row.id } : row.state;
  });
}
