import type { BaselineBody, EventBody, NumberedMessage, SampleBody, Table } from '@seep/shared';
import { RECORD_KIND } from '../db/schema/index.ts';
import type { HostStatusRow, IngestRecord } from '../ingest/record.ts';
import { type TrendPoint, TrendSampler } from '../ingest/trend.ts';
import { type DecodedSample, tableOf } from './boot-stream.ts';

/** The fleet page needs no more than this. */
const STATUS_INTERVAL_MS = 5000;

export type MeasuredMessage = NumberedMessage & { body: SampleBody | BaselineBody };

/** Makes records for storing out of what one host sends. */
export class RecordMaker {
  readonly #hostId: number;
  readonly #trend = new TrendSampler();
  #statusAtMs = -Infinity;

  constructor(hostId: number) {
    this.#hostId = hostId;
  }

  measured(
    bootNo: number,
    { type, seq, body }: MeasuredMessage,
    schemaId: number | undefined,
    { tables, gone, goneRows }: DecodedSample,
  ): IngestRecord {
    return {
      hostId: this.#hostId,
      bootNo,
      seq,
      at: new Date(body.atMs),
      kind: RECORD_KIND[type as 'sample' | 'baseline'],
      uptimeMs: body.uptimeMs,
      intervalMs: body.intervalMs,
      schemaId,
      block: body.block,
      baseline: 'kind' in body ? body.kind : undefined,
      described: body.described,
      rows: body.rows ?? [],
      gone,
      goneRows,
      events: [],
      status: this.#statusOf(tables),
      trend: this.#trendOf(tables, body.atMs),
    };
  }

  /** @param lastSampleMs of the boot, on this connection */
  ofEvents(bootNo: number, seq: number, body: EventBody, lastSampleMs: number): IngestRecord {
    return {
      hostId: this.#hostId,
      bootNo,
      seq,
      // It stands among the samples by number; what it tells of may be long past (a kernel's log read late).
      at: new Date(Math.max(body.events[0]?.atMs ?? Date.now(), lastSampleMs)),
      kind: RECORD_KIND.event,
      uptimeMs: 0,
      intervalMs: 0,
      schemaId: undefined,
      block: new Uint8Array(),
      baseline: undefined,
      described: [],
      rows: [],
      gone: [],
      goneRows: [],
      events: body.events,
      status: undefined,
      trend: undefined,
    };
  }

  #statusOf(tables: readonly Table[]): HostStatusRow | undefined {
    const host = tableOf(tables, 'host');
    const memTotalBytes = wholeNumber(host?.value(0, host.columnOf('memTotalBytes')));
    if (!host || memTotalBytes === undefined || Date.now() - this.#statusAtMs < STATUS_INTERVAL_MS)
      return undefined;
    this.#statusAtMs = Date.now();
    const value = (metric: string) => wholeNumber(host.value(0, host.columnOf(metric)));
    return {
      memTotalBytes,
      memAvailableBytes: value('memAvailableBytes'),
      swapTotalBytes: value('swapTotalBytes'),
      swapFreeBytes: value('swapFreeBytes'),
      processCount: tableOf(tables, 'process')?.rowCount ?? 0,
      load1: host.value(0, host.columnOf('load1')),
    };
  }

  #trendOf(tables: readonly Table[], atMs: number): TrendPoint | undefined {
    const host = tableOf(tables, 'host');
    const value = (metric: string) => host?.value(0, host.columnOf(metric));
    return this.#trend.take(atMs, value('memTotalBytes'), value('memAvailableBytes'));
  }
}

/** A column of the database holds whole numbers; a host may send any scale. */
function wholeNumber(value: number | undefined): number | undefined {
  const whole = value === undefined ? undefined : Math.round(value);
  return Number.isSafeInteger(whole) ? whole : undefined;
}
