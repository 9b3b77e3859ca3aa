import type { FindingItem } from '../findings/use-findings.ts';
import type { HostDetail } from '../hosts/use-host.ts';
import type { State } from '../states/states.ts';
import type { ProcessDetail } from './use-process.ts';

/** Is the finding about this very process? */
export function isAbout(
  { bootNo, finding: { subject } }: Pick<FindingItem, 'bootNo' | 'finding'>,
  { id, bootNo: processBootNo }: Pick<ProcessDetail, 'id' | 'bootNo'>,
): boolean {
  return (
    subject.kind === 'process' &&
    bootNo === processBootNo &&
    id.endsWith(`-${subject.pid}-${subject.startTicks}`)
  );
}

/** A process is as its own finding says; without one it is as well known as its host. */
export function processState(
  { goneAtMs }: Pick<ProcessDetail, 'goneAtMs'>,
  finding: Pick<FindingItem, 'finding'> | undefined,
  host: Pick<HostDetail, 'isConnected' | 'learningUntilMs' | 'sampledAtMs'> | undefined,
): State {
  if (finding) return finding.finding.state;
  if (goneAtMs !== null || !host?.isConnected) return 'unknown';
  const { learningUntilMs, sampledAtMs } = host;
  return learningUntilMs === null || sampledAtMs === null || sampledAtMs < learningUntilMs
    ? 'learning'
    : 'healthy';
}
