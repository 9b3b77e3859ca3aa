import { ServiceError } from '../../errors.ts';

/** The identity of a process (MISSION.md): host, boot, pid, start time. */
export interface ProcessKey {
  hostId: number;
  bootNo: number;
  pid: number;
  startTicks: number;
}

/** As REST and the dashboard's addresses have it: `12-3-4711-90210`. */
export function formatProcessId({ hostId, bootNo, pid, startTicks }: ProcessKey): string {
  return `${hostId}-${bootNo}-${pid}-${startTicks}`;
}

/** @throws ServiceError `bad_request` */
export function parseProcessId(id: string): ProcessKey {
  const parts = /^(\d{1,9})-(\d{1,9})-(\d{1,9})-(\d{1,15})$/.exec(id)?.slice(1).map(Number);
  const [hostId, bootNo, pid, startTicks] = parts ?? [];
  if (hostId === undefined || bootNo === undefined || pid === undefined || startTicks === undefined) {
    throw new ServiceError(
      'bad_request',
      `"${id.slice(0, 64)}" is no process id: host-boot-pid-start is one`,
    );
  }
  return { hostId, bootNo, pid, startTicks };
}
