import type { AlertItem } from '../alerts/list-alerts.ts';
import type { FindingItem } from '../findings/list-findings.ts';

/*
 * What is told: JSON for programs, and the words of a mail for people. What a message says is written down when it is due to
 * be told, so that each attempt says the same.
 */

export interface Message {
  /** `test` is what somebody sends from the settings to see whether it arrives. */
  event: 'finding' | 'alert' | 'test';
  /** One line: of a finding its verdict. */
  text: string;
  /** Where to read on. */
  url: string;
  [detail: string]: unknown;
}

/** What was told already is not told again under the same name. */
export function subjectOfFinding({ id, finding: { state } }: FindingItem): string {
  return `finding:${id}:${state}`;
}

export function subjectOfAlert({ id, severity }: AlertItem): string {
  return `alert:${id}:${severity}`;
}

export function messageOfFinding(item: FindingItem, publicUrl: string): Message {
  const { id, hosts, verdict, finding } = item;
  const { state, class: leakClass, metric, subject, slopePerHour, onsetMs, forecast } = finding;
  return {
    event: 'finding',
    text: verdict,
    url: `${publicUrl}/finding?id=${id}`,
    finding: {
      id: `${id}`,
      state,
      class: leakClass,
      metric,
      subject,
      hosts: hosts.map((host) => ({ id: `${host.id}`, name: host.name })),
      onset: new Date(onsetMs).toISOString(),
      slopePerHour,
      exhaustion: forecast?.atMs.map((atMs) => new Date(atMs).toISOString()) ?? null,
      verdict,
    },
  };
}

export function messageOfAlert(item: AlertItem, publicUrl: string): Message {
  const { id, hostId, hostName, rule, severity, value, threshold, message, sinceMs } = item;
  return {
    event: 'alert',
    text: `${hostName}: ${message}`,
    url: `${publicUrl}/host?id=${hostId}`,
    alert: {
      id: `${id}`,
      rule,
      severity,
      host: { id: `${hostId}`, name: hostName },
      value,
      threshold,
      message,
      since: new Date(sinceMs).toISOString(),
    },
  };
}

export function testMessage(name: string, actor: string, publicUrl: string): Message {
  return {
    event: 'test',
    text: `${actor} has sent a test to “${name}”: what Seep finds arrives here.`,
    url: `${publicUrl}/settings?tab=notifications`,
  };
}

/** Longer subjects are cut by mail programs anyway. */
const SUBJECT_LENGTH = 120;

export function mailOf({ event, text, url }: Message): { subject: string; text: string } {
  const head = { finding: 'Seep: ', alert: 'Seep alert: ', test: 'Seep test: ' }[event];
  const [line = ''] = text.split(/[\r\n]/, 1);
  const subject = head + line;
  return {
    subject: subject.length > SUBJECT_LENGTH ? `${subject.slice(0, SUBJECT_LENGTH - 1)}…` : subject,
    text: `${text}\n\n${url}\n`,
  };
}

export function bodyOf(message: Message, deliveryId: string): string {
  return JSON.stringify({ delivery: deliveryId, ...message });
}
