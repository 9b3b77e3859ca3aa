import type { Finding, ProofPoint } from '@seep/detection';
import { findings } from '../../db/schema/index.ts';

/** The columns that a whole finding lies in. */
export const WHOLE = { finding: findings.finding, proofPoints: findings.proofPoints };

export interface FindingParts {
  /** Without the points of its proof. */
  finding: Finding;
  /** Null in rows of earlier servers, which kept points in the finding. */
  proofPoints: ProofPoint[] | null;
}

export function wholeFinding({ finding, proofPoints }: FindingParts): Finding {
  return proofPoints ? { ...finding, proof: { ...finding.proof, points: proofPoints } } : finding;
}

export function partsOf(finding: Finding): FindingParts {
  const { points, ...proof } = finding.proof;
  return { finding: { ...finding, proof: { ...proof, points: [] } }, proofPoints: points };
}
