import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { IngestQueue } from './ingest/ingest-queue.ts';

export interface Metrics {
  contentType: string;
  text(): Promise<string>;
}

/** The server's own numbers in Prometheus' text format, read when asked for. */
export function createMetrics(sources: { ingest: IngestQueue; connectedAgents: () => number }): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  const counter = (name: string, help: string, read: () => number) =>
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  const { counters } = sources.ingest;
  gauge('seep_agents_connected', 'Agents connected to this server.', sources.connectedAgents);
  gauge('seep_ingest_waiting_bytes', 'Bytes received and not yet stored.', () => sources.ingest.waitingBytes);
  counter('seep_ingest_records_total', 'Numbered records stored.', () => counters.storedRecords);
  counter('seep_ingest_bytes_total', 'Bytes of blocks stored.', () => counters.storedBytes);
  counter('seep_ingest_batches_total', 'Transactions that stored records.', () => counters.batches);
  counter(
    'seep_ingest_failed_batches_total',
    'Transactions that failed and were tried again.',
    () => counters.failedBatches,
  );
  return { contentType: registry.contentType, text: () => registry.metrics() };
}
