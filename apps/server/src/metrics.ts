import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { IngestQueue } from './ingest/ingest-queue.ts';
import { STALL_REASONS } from './ingest/stall.ts';
import type { BeyondCounters } from './rollups/roll-up.ts';
import type { FleetNumbers } from './services/storage/fleet-numbers.ts';

export interface Metrics {
  contentType: string;
  text(): Promise<string>;
}

/** The server's own numbers, and the fleet's, in Prometheus' text format, read when asked for. */
export function createMetrics(sources: {
  ingest: IngestQueue;
  connectedAgents: () => number;
  turnedAway: () => Readonly<Record<string, number>>;
  openFilesLimit: () => number;
  monitors: { readonly count: number; readonly waitingCount: number };
  rollUpCounters: BeyondCounters;
  damaged: { readonly count: number };
  fleet: () => Promise<FleetNumbers>;
}): Metrics {
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
  const counterByLabel = (
    name: string,
    help: string,
    label: string,
    read: () => Readonly<Record<string, number>>,
  ) =>
    new Counter({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        this.reset();
        for (const [value, count] of Object.entries(read())) this.inc({ [label]: value }, count);
      },
    });
  // Theirs is what the limit was when the process started.
  registry.removeSingleMetric('process_max_fds');
  gauge('process_max_fds', 'Maximum number of open file descriptors.', sources.openFilesLimit);
  const { counters } = sources.ingest;
  gauge('seep_agents_connected', 'Agents connected to this server.', sources.connectedAgents);
  counterByLabel(
    'seep_agents_turned_away_total',
    'Agents that were not let in, by reason.',
    'reason',
    sources.turnedAway,
  );
  gauge('seep_detectors', 'Hosts that are watched here.', () => sources.monitors.count);
  gauge(
    'seep_detectors_waiting',
    'Hosts whose detector is not rebuilt yet.',
    () => sources.monitors.waitingCount,
  );
  gauge('seep_ingest_waiting_bytes', 'Bytes received and not yet stored.', () => sources.ingest.waitingBytes);
  counter('seep_ingest_records_total', 'Numbered records stored.', () => counters.storedRecords);
  counter('seep_ingest_bytes_total', 'Bytes of blocks stored.', () => counters.storedBytes);
  counter('seep_ingest_batches_total', 'Transactions that stored records.', () => counters.batches);
  counter(
    'seep_ingest_failed_batches_total',
    'Transactions that failed and were tried again.',
    () => counters.failedBatches,
  );
  counter(
    'seep_rollup_loose_samples_total',
    'Samples that were too many to be packed with their chunk, and stay as they came.',
    () => sources.rollUpCounters.looseSamples,
  );
  counter(
    'seep_rollup_left_out_rows_total',
    'Rows of tables for which a cell of a roll-up had no room.',
    () => sources.rollUpCounters.leftOutRows,
  );
  gauge(
    'seep_damaged_chunks',
    'Chunks of history that this server could not read since it started.',
    () => sources.damaged.count,
  );
  gauge(
    'seep_ingest_stalled_seconds',
    'For how long nothing could be stored; 0 when storing works.',
    () => sources.ingest.stall?.seconds ?? 0,
  );
  const byLabel = (
    name: string,
    help: string,
    label: string,
    read: () => Promise<Record<string, number>> | Record<string, number>,
  ) =>
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      async collect() {
        this.reset();
        for (const [value, count] of Object.entries(await read())) this.set({ [label]: value }, count);
      },
    });
  byLabel('seep_ingest_stall', 'Why nothing can be stored: 1 for the reason that holds.', 'reason', () =>
    Object.fromEntries(
      STALL_REASONS.map((reason) => [reason, sources.ingest.stall?.reason === reason ? 1 : 0]),
    ),
  );
  // The server's own numbers are wanted most when the database does not answer: those from it are left out then.
  const ofFleet = (name: string, help: string, label: string, read: keyof FleetNumbers) =>
    byLabel(name, help, label, async () => {
      if (sources.ingest.isStalled) return {};
      const fleet = await sources.fleet().catch(() => undefined);
      return fleet?.[read] ?? {};
    });
  ofFleet('seep_hosts', 'Hosts of the fleet, by state.', 'state', 'hosts');
  ofFleet('seep_hosts_sending', 'Hosts, by whether they send: up, stale, lost, never.', 'state', 'liveness');
  ofFleet('seep_findings_open', 'Open findings, by state.', 'state', 'openFindings');
  ofFleet('seep_alerts_open', 'Threshold rules that hold on a host, by severity.', 'severity', 'openAlerts');
  ofFleet('seep_notifications', 'What was told or is to be told, by state.', 'state', 'deliveries');
  ofFleet('seep_storage_bytes', 'Disk that each tier of history takes.', 'table', 'bytes');
  ofFleet('seep_storage_rows', 'Rows of each tier, as the planner knows them.', 'table', 'rows');
  ofFleet('seep_job_failures', 'Runs of each job that failed.', 'job', 'jobFailures');
  ofFleet('seep_job_runs', 'Runs of each job.', 'job', 'jobRuns');
  ofFleet('seep_job_ended_timestamp_seconds', 'When each job ended last.', 'job', 'jobEndedSeconds');
  ofFleet('seep_job_duration_seconds', 'How long its last run took.', 'job', 'jobSeconds');
  return { contentType: registry.contentType, text: () => registry.metrics() };
}
