import * as z from 'zod/mini';
import { sampleSchema } from '../table/sample-schema.ts';
import { answer } from './answer.ts';
import { BASELINE_KINDS } from './baseline-kinds.ts';
import { count, epochMs, pid, shortText, text } from './fields.ts';
import { MAX_BOOTS, MAX_DESCRIPTIONS, MAX_EVENTS, MAX_FACTS } from './limits.ts';
import type { Plain } from './plain.ts';

/*
 * What an agent says to its server, version 1. Numbered messages (baseline, sample, event) carry the boot they belong to
 * and a sequence number; they are told apart from the rest because the agent keeps them until they are acked.
 * docs/protocol.md says who sends what when. Fields are added, never given another meaning: unknown ones are ignored.
 */

/** A view of the frame's own memory; under Node the decoder hands out Buffers, here they are plain again. */
const bytes = z.pipe(
  z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'expected bytes'),
  z.transform((value: Uint8Array) => new Uint8Array(value.buffer, value.byteOffset, value.byteLength)),
);

/** What a host is, as far as it does not change within a boot. */
export const hostFacts = z.object({
  hostname: shortText,
  /** /etc/machine-id. A clone has the same: it describes the host, it never identifies it. */
  machineId: z.optional(shortText),
  /** uname -r, as in /proc/sys/kernel/osrelease. */
  kernel: shortText,
  /** PRETTY_NAME of os-release(5). */
  distribution: z.optional(shortText),
  architecture: shortText,
  cpuCount: count,
  cpuModel: z.optional(shortText),
  /** /proc/cmdline, scrubbed. */
  kernelCommandLine: z.optional(text),
  /** As in /etc/localtime: `Europe/Berlin`. */
  timezone: z.optional(shortText),
  memTotalBytes: count,
  pageSizeBytes: count,
  /** USER_HZ: what a tick of utime, stime and starttime is. */
  ticksPerSecond: count,
});
export type HostFacts = z.infer<typeof hostFacts>;

/** A boot that the agent holds records of; messages name it by its index in `hello.boots`. */
export const bootInfo = z.object({
  /** /proc/sys/kernel/random/boot_id */
  id: z.uuid(),
  bootedAtMs: epochMs,
  /** When start times of processes count from. In a system container that is the machine's boot, not its own. */
  ticksZeroMs: epochMs,
  /** First sequence number the agent can still send, and the one its next record will get. */
  firstSeq: count,
  nextSeq: count,
});
export type BootInfo = z.infer<typeof bootInfo>;

/** What never changes of a process, or so seldom that it is sent again when it does (exec, reparenting). */
export const processDescription = z.object({
  pid,
  startTicks: count,
  parentPid: pid,
  /** comm: the name in /proc/PID/stat, 15 bytes long. */
  name: shortText,
  /** The command line, scrubbed of secrets and cut on the host. Empty for kernel threads. */
  command: text,
  userId: z.optional(count),
  /** Path of the process in the cgroup hierarchy that says most (v2, else v1 name=systemd, else memory). */
  cgroup: z.optional(text),
  /** The systemd unit and the container that the path names: 64 hexadecimal digits, or a machine's name. */
  unit: z.optional(shortText),
  container: z.optional(shortText),
  isKernelThread: z.boolean(),
});
export type ProcessDescription = z.infer<typeof processDescription>;

/** Facts by name: what a row is, as far as that is no number over time. An open set. */
const facts = z
  .record(z.string().check(z.regex(/^[A-Za-z][\w.-]{0,63}$/)), z.union([text, z.number(), z.boolean()]))
  .check(z.refine((record) => Object.keys(record).length <= MAX_FACTS, `more than ${MAX_FACTS} facts`));

/** What a row of a further table stands for (a slab cache, a control group); sent when it is new, or has changed. */
export const rowDescription = z.object({
  table: z.string().check(z.regex(/^[a-z][A-Za-z]{0,63}$/)),
  key: count,
  birth: count,
  facts,
});
export type RowDescription = z.infer<typeof rowDescription>;
export type Facts = RowDescription['facts'];

/** Something that happened at an instant. `kind` is an open set: an older server stores what it does not know. */
export const hostEvent = z.object({
  kind: z.string().check(z.regex(/^[a-z][a-z_]{1,63}$/)),
  atMs: epochMs,
  detail: z._default(facts, {}),
});
export type HostEvent = z.infer<typeof hostEvent>;

const measurement = z.object({
  atMs: epochMs,
  uptimeMs: count,
  /** Time to the next sample as the agent plans it: a longer silence is a gap. */
  intervalMs: z.int().check(z.minimum(1), z.maximum(86_400_000)),
  /** Present exactly in a keyframe; a delta has the schema of the keyframe before it. */
  schema: z.optional(sampleSchema),
  block: bytes,
  described: z._default(z.array(processDescription).check(z.maxLength(MAX_DESCRIPTIONS)), []),
  /** Rows of tables other than `process` that are new or have changed what they are. */
  rows: z.optional(z.array(rowDescription).check(z.maxLength(MAX_DESCRIPTIONS))),
});

export const sampleBody = measurement;
export type SampleBody = z.infer<typeof sampleBody>;

/** A baseline is a sample that stands for the boot; always a keyframe. */
export const baselineBody = z.extend(measurement, { kind: z.enum(BASELINE_KINDS), schema: sampleSchema });
export type BaselineBody = z.infer<typeof baselineBody>;

export const eventBody = z.object({
  events: z.array(hostEvent).check(z.minLength(1), z.maxLength(MAX_EVENTS)),
});
export type EventBody = z.infer<typeof eventBody>;

export const NUMBERED_BODIES = { baseline: baselineBody, sample: sampleBody, event: eventBody } as const;
export type NumberedType = keyof typeof NUMBERED_BODIES;

export const hello = z.object({
  protocol: count,
  agentVersion: shortText,
  host: hostFacts,
  boots: z.array(bootInfo).check(z.minLength(1), z.maxLength(MAX_BOOTS)),
  capabilities: z._default(z.array(shortText).check(z.maxLength(64)), []),
  clockMs: epochMs,
  /** Of the agent's process, by chance: two that live at once with one credential are told apart by it. */
  runId: z.optional(z.uuid()),
});
export type Hello = z.infer<typeof hello>;

export const bye = z.object({ reason: shortText });

/** What an agent says before it closes: why. */
export const error = z.object({ code: shortText, message: text });

export const TO_SERVER_BODIES = { hello, bye, answer, error } as const;

/** `boot` is an index into `hello.boots`, `seq` counts from 1 within that boot. */
export type NumberedMessage = {
  [Type in NumberedType]: {
    type: Type;
    boot: number;
    seq: number;
    body: z.infer<(typeof NUMBERED_BODIES)[Type]>;
  };
}[NumberedType];

type PlainBodies = typeof TO_SERVER_BODIES;
export type ToServer = Plain<{ [Type in keyof PlainBodies]: z.infer<PlainBodies[Type]> }> | NumberedMessage;
