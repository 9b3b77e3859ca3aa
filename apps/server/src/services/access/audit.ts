import type { Database, Transaction } from '../../db/client.ts';
import { auditLog } from '../../db/schema/index.ts';

export interface AuditEntry {
  /** Who: a person's address, `api-token:<name>`, `command-line` or `agent`. */
  actor: string;
  /** What, as `thing.verb`. */
  action: string;
  target: string;
  detail?: Record<string, unknown>;
}

/** Notes a change in the transaction that makes it: there is none without the other. */
export async function recordAudit(tx: Database | Transaction, entry: AuditEntry): Promise<void> {
  await tx.insert(auditLog).values(entry);
}
