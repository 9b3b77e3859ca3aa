import {
  type KernelEvent,
  KernelEventScanner,
  type KernelFs,
  type KmsgReader,
  openKmsg,
  type OomKill,
} from '@seep/collectors';
import type { Facts, HostEvent } from '@seep/shared';

/** Messages that one sample looks at; a kernel that says more is caught up with in the next. */
const MAX_MESSAGES = 1000;

/**
 * OOM kills, hung tasks and failed allocations, from the kernel's own log. A message is told once: how far the log was
 * read is kept by the caller, and given back after a restart of the agent.
 */
export class KernelWatch {
  readonly #reader: KmsgReader | undefined;
  readonly #scanner = new KernelEventScanner();
  readonly #sinceSeconds: number;

  /**
   * @param afterSeq the last message of this boot that was told of; -1 for none
   * @param sinceSeconds of the kernel's clock: what a machine said before a system container on it began is not its own
   */
  constructor(fs: KernelFs, afterSeq: number, sinceSeconds = 0) {
    this.#reader = openKmsg(fs, afterSeq);
    this.#sinceSeconds = sinceSeconds;
  }

  /** Whether the log is ours to read; the journal has the same messages. */
  get isReadable(): boolean {
    return this.#reader !== undefined;
  }

  /** The last message that was looked at. */
  get seq(): number {
    return this.#reader?.seq ?? -1;
  }

  /** @param bootedAtMs when the kernel's clock began */
  poll(bootedAtMs: number): HostEvent[] {
    const { messages = [] } = this.#reader?.read(MAX_MESSAGES) ?? {};
    return messages.flatMap((message) => {
      const event = this.#scanner.push(message);
      if (message.atMicroseconds / 1e6 < this.#sinceSeconds) return [];
      return event ? [kernelEvent(event, Math.round(bootedAtMs + message.atMicroseconds / 1000))] : [];
    });
  }

  close(): void {
    this.#reader?.close();
  }
}

/** An event of the kernel in the words of the wire. */
export function kernelEvent(event: KernelEvent, atMs: number): HostEvent {
  switch (event.kind) {
    case 'oom-kill':
      return { kind: 'oom_kill', atMs, detail: oomDetail(event) };
    case 'hung-task':
      return {
        kind: 'hung_task',
        atMs,
        detail: { pid: event.pid, name: event.name, blockedSeconds: event.blockedSeconds },
      };
    case 'allocation-failure':
      return {
        kind: 'allocation_failure',
        atMs,
        detail: known({
          name: event.name,
          order: event.order,
          gfpFlags: event.gfpFlags,
          stalledMilliseconds: event.stalledMilliseconds,
        }),
      };
    default:
      return event satisfies never;
  }
}

/** The victim, what it had, whose limit was met, and who asked for the memory that was not there. */
function oomDetail(kill: OomKill): Facts {
  const { anonRssBytes, fileRssBytes, shmemRssBytes = 0 } = kill;
  return known({
    pid: kill.pid,
    name: kill.name,
    userId: kill.uid,
    rssBytes: anonRssBytes + fileRssBytes + shmemRssBytes,
    anonBytes: anonRssBytes,
    virtualBytes: kill.totalVmBytes,
    pageTablesBytes: kill.pageTablesBytes,
    oomScoreAdjustment: kill.oomScoreAdjustment,
    isCgroupOom: kill.isCgroupOom,
    cgroup: kill.victimCgroup,
    limitedCgroup: kill.oomCgroup,
    cgroupUsageBytes: kill.cgroupUsageBytes,
    cgroupLimitBytes: kill.cgroupLimitBytes?.limit,
    invokerName: kill.invokerName,
    invokerPid: kill.invokerPid,
    order: kill.order,
  });
}

function known(detail: Record<string, Facts[string] | undefined>): Facts {
  return Object.fromEntries(
    Object.entries(detail).flatMap(([name, value]): [string, Facts[string]][] =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
