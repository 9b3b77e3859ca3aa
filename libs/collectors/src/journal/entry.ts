import { Buffer } from 'node:buffer';
import type { KernelMessage } from '../events/kernel-message.ts';
import { type JsonObject, objectOf, parseJson } from '../json.ts';
import { ParseError } from '../parse-error.ts';
import { present } from '../present.ts';

const SOURCE = 'journal';

/** One entry of the journal, as far as it is of use here. */
export interface JournalEntry {
  /** Names the entry: `journalctl --after-cursor=` goes on behind it. */
  cursor?: string;
  /** When journald received it. */
  atMs: number;
  bootId?: string;
  /** `kernel`, `journal`, `syslog`, `stdout`, `driver`, `audit` */
  transport?: string;
  /** syslog(3): 0 emergency to 7 debug. */
  priority?: number;
  facility?: number;
  /** Of the program that wrote it, by its own account. */
  identifier?: string;
  /** The unit that it came from. */
  unit?: string;
  pid?: number;
  /** Says what kind of message it is, across versions and languages. */
  messageId?: string;
  message: string;
  /** Microseconds since boot by the source's own clock: those of the kernel's log. */
  sourceMonotonicMicroseconds?: number;
  /** Everything else that systemd says in upper case: UNIT, UNIT_RESULT, N_RESTARTS, … */
  fields: JsonObject;
}

/*
 * {"__CURSOR":"s=6a…;i=1f3;b=9d…;m=5f2a;t=64…;x=1c…","__REALTIME_TIMESTAMP":"1795384886070429","_BOOT_ID":"9d…",
 *  "_TRANSPORT":"journal","PRIORITY":"6","SYSLOG_IDENTIFIER":"systemd","_PID":"1","UNIT":"nginx.service",
 *  "MESSAGE_ID":"39f53479d3a045ac8e11786248231fbf","MESSAGE":"Started nginx.service - A web server."}
 *
 * A value that is no UTF-8 comes as a list of bytes, one given twice as a list of texts, and one too long as null.
 */

/**
 * A line of `journalctl -o json`.
 * @throws ParseError for what is no JSON object, or without a time
 */
export function parseJournalEntry(line: string): JournalEntry {
  const fields = objectOf(parseJson(line, SOURCE));
  const atMicroseconds = numberIn(fields, '__REALTIME_TIMESTAMP');
  if (atMicroseconds === undefined) throw new ParseError(SOURCE, 1, line, 'has no __REALTIME_TIMESTAMP');
  return present({
    cursor: journalText(fields['__CURSOR']),
    atMs: Math.floor(atMicroseconds / 1000),
    bootId: journalText(fields['_BOOT_ID']),
    transport: journalText(fields['_TRANSPORT']),
    priority: numberIn(fields, 'PRIORITY'),
    facility: numberIn(fields, 'SYSLOG_FACILITY'),
    identifier: journalText(fields['SYSLOG_IDENTIFIER']),
    unit: journalText(fields['_SYSTEMD_UNIT']),
    pid: numberIn(fields, '_PID'),
    messageId: journalText(fields['MESSAGE_ID']),
    message: journalText(fields['MESSAGE']) ?? '',
    sourceMonotonicMicroseconds: numberIn(fields, '_SOURCE_MONOTONIC_TIMESTAMP'),
    fields,
  });
}

/** A value of the journal as text; undefined for one that was left out as too long. */
export function journalText(value: unknown): string | undefined {
  if (typeof value === 'string') return value.toWellFormed();
  if (!Array.isArray(value)) return undefined;
  const [first] = value as unknown[];
  if (typeof first === 'string') return first.toWellFormed();
  const isBytes = value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255);
  return isBytes ? Buffer.from(value as number[]).toString('utf8') : undefined;
}

/** The kernel's message that an entry holds: the same that /dev/kmsg has. */
export function kernelMessageOf(entry: JournalEntry): KernelMessage | undefined {
  if (entry.transport !== 'kernel') return undefined;
  const { sourceMonotonicMicroseconds, priority = 6, facility = 0, message } = entry;
  if (sourceMonotonicMicroseconds === undefined) return undefined;
  return { atMicroseconds: sourceMonotonicMicroseconds, level: priority, facility, text: message };
}

function numberIn(fields: JsonObject, name: string): number | undefined {
  const text = journalText(fields[name]);
  const value = text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : undefined;
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined;
}
