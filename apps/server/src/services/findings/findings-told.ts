import type { Finding } from '@seep/detection';
import { and, desc, eq } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { findings } from '../../db/schema/index.ts';
import { WHOLE, wholeFinding } from './whole-finding.ts';

/** Subjects of which a detector is told what became of them: many times what any boot has. */
const MOST_SUBJECTS = 1000;

/** What was told last of each subject of a host's boot: its open finding, or how its latest one ended. */
export async function findingsTold(db: Database, hostId: number, bootNo: number): Promise<Finding[]> {
  const latest = db
    .selectDistinctOn([findings.subjectKey], { id: findings.id, ...WHOLE })
    .from(findings)
    .where(and(eq(findings.hostId, hostId), eq(findings.bootNo, bootNo)))
    .orderBy(findings.subjectKey, desc(findings.id))
    .as('latest');
  const rows = await db
    .select({ finding: latest.finding, proofPoints: latest.proofPoints })
    .from(latest)
    .orderBy(desc(latest.id))
    .limit(MOST_SUBJECTS);
  return rows.map(wholeFinding);
}
