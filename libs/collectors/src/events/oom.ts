import { type Limit, NO_LIMIT } from '../limit.ts';
import { present } from '../present.ts';
import { isFromKernel, type KernelMessage } from './kernel-message.ts';

/** Whose memory ran out: the host's, that of some of its nodes, or a control group's. */
export type OomConstraint = 'none' | 'cpuset' | 'memory-policy' | 'memcg';

/** A process that the OOM killer killed, and why. What the kernel did not say is absent. */
export interface OomKill {
  atMicroseconds: number;
  pid: number;
  name: string;
  totalVmBytes: number;
  anonRssBytes: number;
  fileRssBytes: number;
  /** Linux 4.5 */
  shmemRssBytes?: number;
  /** Linux 5.4 */
  pageTablesBytes?: number;
  /** Linux 5.3, and Red Hat's 3.10 */
  uid?: number;
  /** Linux 5.4 */
  oomScoreAdjustment?: number;
  /** A control group met its limit; the host has memory left. */
  isCgroupOom: boolean;
  /** Linux 5.0 */
  constraint?: OomConstraint;
  /** The group that met its limit, one above that of the process or the same. */
  oomCgroup?: string;
  /** Linux 5.0, and before for a group's OOM. */
  victimCgroup?: string;
  cgroupUsageBytes?: number;
  cgroupLimitBytes?: Limit;
  /** Who asked for the memory that was not there: as a rule not who had it. */
  invokerName?: string;
  invokerPid?: number;
  /** It asked for 2^order pages in one piece. */
  order?: number;
}

type Context = Partial<OomKill> & { isGroupKill?: boolean };

/** A report is printed at once. What comes later is another's. */
const MAX_REPORT_MICROSECONDS = 60e6;

/** The kernel's own lines are cut at 1,024 bytes. */
const MAX_TEXT_LENGTH = 2048;

const KIBIBYTE = 1024;

const INVOKED = /^([^]*) invoked oom-killer: gfp_mask=[^]*?\border=(-?\d+)/;
const INVOKER_PID = /^(?:CPU: \d+ (?:UID: \d+ )?PID: (\d+) Comm: |Pid: (\d+), comm: )/;
const TASK_IN = /^Task in ([^]*) killed as a result of limit of ([^]*)$/;
const CGROUP_MEMORY = /^memory: usage (\d{1,15})kB, limit (\d{1,20})kB/;
const SUMMARY =
  /^oom-kill:constraint=CONSTRAINT_([A-Z_]+),nodemask=[^]*?,mems_allowed=[^]*?(?:,oom_memcg=([^]*?)|,global_oom)?,task_memcg=([^]*),task=[^]*,pid=\d+,uid=(\d+)$/;
const GROUP_KILL = /^Tasks in ([^]*) are going to be killed due to memory\.oom\.group set$/;
const CHOSEN = /^(Out of memory|Memory cgroup out of memory)[^]*: Kill process \d+ /;
const KILLED =
  /^(?:(Out of memory|Memory cgroup out of memory)[^]*?: )?Killed process (\d{1,10}) \(([^]*)\),? (?:UID (\d+), )?total-vm:(\d{1,15})kB, anon-rss:(\d{1,15})kB, file-rss:(\d{1,15})kB(?:, shmem-rss:(\d{1,15})kB)?(?:, UID:(\d+))?(?: pgtables:(\d{1,15})kB)?(?: oom_score_adj:(-?\d+))?/;

const CONSTRAINTS: Readonly<Record<string, OomConstraint>> = {
  NONE: 'none',
  CPUSET: 'cpuset',
  MEMORY_POLICY: 'memory-policy',
  MEMCG: 'memcg',
};

/*
 * Linux 5.0 and later:
 * busybox invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
 * CPU: 1 UID: 0 PID: 10646 Comm: busybox Not tainted 6.18.44 #1
 * memory: usage 16384kB, limit 16384kB, failcnt 0
 * oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=e483…,mems_allowed=0,oom_memcg=/docker/e483…,task_memcg=/docker/e483…,task=busybox,pid=10646,uid=0
 * Memory cgroup out of memory: Killed process 10646 (busybox) total-vm:18160kB, anon-rss:16000kB, file-rss:1328kB, shmem-rss:0kB, UID:0 pgtables:72kB oom_score_adj:0
 *
 * before:
 * java invoked oom-killer: gfp_mask=0x14000c0(GFP_KERNEL), nodemask=(null), order=0, oom_score_adj=0
 * Task in /docker/4f5c… killed as a result of limit of /docker/4f5c…
 * memory: usage 524288kB, limit 524288kB, failcnt 121
 * Memory cgroup out of memory: Kill process 9713 (java) score 1938 or sacrifice child
 * Killed process 9713 (java) total-vm:2823040kB, anon-rss:512340kB, file-rss:13200kB, shmem-rss:0kB
 */

/**
 * Finds kills in the kernel's log, message by message. The kernel may hold a report back when there are many at once and
 * print its last line alone: then only the victim is known.
 */
export class OomScanner {
  #context: Context | undefined;

  /** The kill that ends with this message, if one does. */
  push(message: KernelMessage): OomKill | undefined {
    const { text, atMicroseconds } = message;
    if (!isFromKernel(message) || text.length > MAX_TEXT_LENGTH) return undefined;
    const killed = KILLED.exec(text);
    if (killed) return this.#finish(killed, atMicroseconds);
    const invoked = INVOKED.exec(text);
    if (invoked) {
      this.#context = { atMicroseconds, invokerName: invoked[1] as string, order: Number(invoked[2]) };
    } else if (this.#context) {
      addTo(this.#context, text);
    }
    return undefined;
  }

  #finish(killed: RegExpExecArray, atMicroseconds: number): OomKill {
    const started = this.#context?.atMicroseconds ?? Number.NEGATIVE_INFINITY;
    const isOfReport = atMicroseconds - started <= MAX_REPORT_MICROSECONDS;
    const { isGroupKill = false, ...context } = (isOfReport && this.#context) || {};
    // Where a whole group is killed, each of its processes is named, and the report stands before the first.
    if (!isGroupKill) this.#context = undefined;
    const [, reason, pid, name, oldUid, totalVm, anon, file, shmem, uid, pageTables, adjustment] = killed;
    return present({
      ...context,
      atMicroseconds,
      pid: Number(pid),
      name: name as string,
      totalVmBytes: Number(totalVm) * KIBIBYTE,
      anonRssBytes: Number(anon) * KIBIBYTE,
      fileRssBytes: Number(file) * KIBIBYTE,
      shmemRssBytes: bytesOf(shmem),
      pageTablesBytes: bytesOf(pageTables),
      uid: numberOf(uid ?? oldUid) ?? context.uid,
      oomScoreAdjustment: numberOf(adjustment),
      isCgroupOom:
        reason === undefined
          ? (context.isCgroupOom ?? context.constraint === 'memcg')
          : reason !== 'Out of memory',
    });
  }
}

/** Kills in a run of messages. */
export function findOomKills(messages: Iterable<KernelMessage>): OomKill[] {
  const scanner = new OomScanner();
  return [...messages].flatMap((message) => scanner.push(message) ?? []);
}

/** Takes from a line of a report what it tells. */
function addTo(context: Context, text: string): void {
  const pid = INVOKER_PID.exec(text);
  if (pid) context.invokerPid ??= Number(pid[1] ?? pid[2]);
  const task = TASK_IN.exec(text);
  if (task) {
    context.victimCgroup = task[1] as string;
    context.oomCgroup = task[2] as string;
    context.isCgroupOom = true;
  }
  const memory = CGROUP_MEMORY.exec(text);
  if (memory) {
    const limit = Number(memory[2]) * KIBIBYTE;
    context.cgroupUsageBytes = Number(memory[1]) * KIBIBYTE;
    context.cgroupLimitBytes = limit > Number.MAX_SAFE_INTEGER / 2 ? NO_LIMIT : { hasLimit: true, limit };
  }
  const summary = SUMMARY.exec(text);
  if (summary) {
    const constraint = CONSTRAINTS[summary[1] as string];
    if (constraint !== undefined) context.constraint = constraint;
    if (summary[2] !== undefined) context.oomCgroup = summary[2];
    context.victimCgroup = summary[3] as string;
    context.uid = Number(summary[4]);
  }
  const chosen = CHOSEN.exec(text);
  if (chosen) context.isCgroupOom = chosen[1] !== 'Out of memory';
  if (GROUP_KILL.test(text)) context.isGroupKill = true;
}

function numberOf(token: string | undefined): number | undefined {
  return token === undefined ? undefined : Number(token);
}

function bytesOf(kibibytes: string | undefined): number | undefined {
  return kibibytes === undefined ? undefined : Number(kibibytes) * KIBIBYTE;
}
