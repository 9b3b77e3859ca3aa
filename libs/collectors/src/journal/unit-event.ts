import { present } from '../present.ts';
import { type JournalEntry, journalText } from './entry.ts';

/** `failed-start`: systemd did not bring it up; `failed`: it ran and came to a bad end; `oom`: the OOM killer was in it. */
export type UnitEventKind =
  | 'starting'
  | 'started'
  | 'stopping'
  | 'stopped'
  | 'succeeded'
  | 'failed-start'
  | 'failed'
  | 'restart-scheduled'
  | 'exited'
  | 'oom'
  | 'resources';

/** What systemd says of a unit. */
export interface UnitEvent {
  kind: UnitEventKind;
  atMs: number;
  unit: string;
  /** A unit of this user's own manager, and not of the host's. */
  isUserUnit: boolean;
  /** Of one start to the end of the run: tells the runs of a unit apart. */
  invocationId?: string;
  /** Why it failed: `exit-code`, `signal`, `oom-kill`, `timeout`, `start-limit-hit`, … */
  result?: string;
  /** Restarts since somebody started it by hand. */
  restartCount?: number;
  /** `exited`, `killed`, `dumped` */
  exitCode?: string;
  /** `203/EXEC`, or the name or number of a signal. */
  exitStatus?: string;
  /** What it took, as systemd adds it up at its end. */
  cpuNanoseconds?: number;
  memoryPeakBytes?: number;
}

/** systemd/sd-messages.h. The texts change with the version, these do not. */
const KINDS: ReadonlyMap<string, UnitEventKind> = new Map<string, UnitEventKind>([
  ['7d4958e842da4a758f6c1cdc7b36dcc5', 'starting'],
  ['39f53479d3a045ac8e11786248231fbf', 'started'],
  ['de5b426a63be47a7b6ac3eaac82e2f6f', 'stopping'],
  ['9d1aaa27d60140bd96365438aad20286', 'stopped'],
  ['7ad2d189f7e94e70a38c781354912448', 'succeeded'],
  ['be02cf6855d2428ba40df7e9d022f03d', 'failed-start'],
  ['d9b373ed55a64feb8242e02dbe79a49c', 'failed'],
  ['5eb03494b6584870a536b337290809b3', 'restart-scheduled'],
  ['98e322203f7a4ed290d09fe03c09fe15', 'exited'],
  ['fe6faa94e7774663a0da52717891d8ef', 'oom'],
  ['ae8f7b866b0347b9af31fe1c80b127c0', 'resources'],
]);

/*
 * MESSAGE_ID=d9b373ed55a64feb8242e02dbe79a49c  UNIT=shop.service  UNIT_RESULT=oom-kill
 *     shop.service: Failed with result 'oom-kill'.
 * MESSAGE_ID=5eb03494b6584870a536b337290809b3  UNIT=shop.service  N_RESTARTS=95
 *     shop.service: Scheduled restart job, restart counter is at 95.
 */

/** The event that an entry tells, when a service manager wrote it. */
export function unitEventOf(entry: JournalEntry): UnitEvent | undefined {
  const { fields, messageId = '', atMs } = entry;
  const kind = KINDS.get(messageId);
  const text = (name: string): string | undefined => journalText(fields[name]);
  const systemUnit = text('UNIT');
  const unit = systemUnit ?? text('USER_UNIT');
  if (kind === undefined || unit === undefined || !isManager(entry)) return undefined;
  return present({
    kind,
    atMs,
    unit,
    isUserUnit: systemUnit === undefined,
    invocationId: text('INVOCATION_ID') ?? text('USER_INVOCATION_ID'),
    result: text('UNIT_RESULT'),
    restartCount: numberOf(text('N_RESTARTS')),
    exitCode: text('EXIT_CODE'),
    exitStatus: text('EXIT_STATUS'),
    cpuNanoseconds: numberOf(text('CPU_USAGE_NSEC')),
    memoryPeakBytes: numberOf(text('MEMORY_PEAK')),
  });
}

/** Any program may send any message id: only those of a manager count. */
function isManager({ fields, pid }: JournalEntry): boolean {
  return pid === 1 || journalText(fields['_COMM']) === 'systemd';
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : undefined;
}
