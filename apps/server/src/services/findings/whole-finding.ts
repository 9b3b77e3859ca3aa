import type { Finding, ProofPoint } from '@seep/detection';
import { findings } from '../../db/schema/index.ts';

/** The columns that a whole finding lies in. */
export const WHOLE = { finding: findings.finding, proofPoints: findings.proofPoints };

export interface FindingParts {
  /** Without the points of its proof, unless an earlier server wrote it. */
  finding: Finding;
  /** Null, or of another time, in rows of earlier servers: they write over the finding, and do not know these. */
  proofPoints: ProofPoint[] | null;
}

export function wholeFinding({ finding, proofPoints }: FindingParts): Finding {
  const { proof } = finding;
  if (!proofPoints || proof.points.length > 0) return finding;
  return { ...finding, proof: { ...proof, points: proofPoints } };
}

export function partsOf(finding: Finding): FindingParts {
  const { points, ...proof } = finding.proof;
  return { finding: { ...finding, proof: { ...proof, points: [] } }, proofPoints: points };
}
