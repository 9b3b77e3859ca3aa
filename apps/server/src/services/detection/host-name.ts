import { eq } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { hosts } from '../../db/schema/index.ts';
import { ServiceError } from '../../errors.ts';

/** @throws ServiceError `not_found` */
export async function getHostName(db: Database, hostId: number): Promise<string> {
  const [row] = await db.select({ name: hosts.name }).from(hosts).where(eq(hosts.id, hostId));
  if (!row) throw new ServiceError('not_found', `there is no host ${hostId}`);
  return row.name;
}
