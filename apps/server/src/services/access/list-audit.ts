import { desc, lt } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { auditLog } from '../../db/schema/index.ts';

export interface AuditItem {
  id: number;
  atMs: number;
  actor: string;
  action: string;
  target: string;
  detail: Record<string, unknown>;
}

/** Changes, the newest first, behind a cursor. */
export async function listAudit(
  db: Database,
  page: { limit: number; before?: number | undefined },
): Promise<AuditItem[]> {
  const rows = await db
    .select()
    .from(auditLog)
    .where(page.before === undefined ? undefined : lt(auditLog.id, page.before))
    .orderBy(desc(auditLog.id))
    .limit(page.limit);
  return rows.map(({ at, ...row }) => ({ ...row, atMs: at.getTime() }));
}
