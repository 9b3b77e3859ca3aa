import type { KernelFs, ScrubLevel } from '@seep/collectors';
import {
  columnOf,
  type ProcessDescription,
  type RowDescription,
  Table,
  type TableSchema,
} from '@seep/shared';
import { type HostMetrics, HostMetricsReader } from './collect/host-metrics.ts';
import { ProcessCollector } from './collect/process-collector.ts';
import { FurtherTables } from './collect/tables/further-tables.ts';
import type { TableSource } from './collect/tables/source.ts';
import { kernelTableSources } from './collect/tables/sources.ts';
import type { DetailLevel } from './self/detail.ts';

/** What a collector could not do; the rest of the sample is there. */
export interface CollectorFailure {
  collector: string;
  error: unknown;
  /** How many of its kind; `error` is the first. */
  count?: number;
}

export interface BuiltSample {
  /** `host`, `process` and the further ones; filled anew by the next call. */
  tables: Table[];
  described: ProcessDescription[];
  /** Rows of further tables that are new, or have changed what they are. */
  rows: RowDescription[];
  failures: CollectorFailure[];
}

/** Reads everything that a sample has, into tables. Collectors fail alone. */
export class SampleBuilder {
  readonly #fs: KernelFs;
  readonly #pageSizeBytes: number;
  readonly #processes: ProcessCollector;
  readonly #further: FurtherTables;
  readonly #hostMetrics: HostMetricsReader;
  #hostTable: Table | undefined;
  #pagesTaken = NaN;
  /** Of its row, by column. */
  readonly #hostValues: number[] = [];

  /** @param moreSources tables beside those that the kernel gives: containers, of an engine */
  constructor(fs: KernelFs, pageSizeBytes: number, moreSources: readonly TableSource[] = []) {
    this.#fs = fs;
    this.#pageSizeBytes = pageSizeBytes;
    this.#processes = new ProcessCollector(fs, pageSizeBytes);
    this.#hostMetrics = new HostMetricsReader(fs, pageSizeBytes);
    this.#further = new FurtherTables(fs, [...kernelTableSources(fs), ...moreSources]);
  }

  /** The next samples describe every process and row, as the first ones did. */
  describeAgain(): void {
    this.#processes.forget();
    this.#further.describeAgain();
  }

  /** @param intervalMs between two samples */
  build(self: HostMetrics, scrub: ScrubLevel, intervalMs: number, detail: DetailLevel = 0): BuiltSample {
    const failures: CollectorFailure[] = [];
    const attempt = (collector: string, run: () => void) => {
      try {
        run();
      } catch (error) {
        failures.push({ collector, error });
      }
    };
    const metrics = this.#hostMetrics.read((collector, error) => failures.push({ collector, error }));

    let described: ProcessDescription[] = [];
    attempt('processes', () => {
      const collection = this.#processes.collect(scrub, intervalMs, detail, this.#hasReclaimed());
      described = collection.described;
      const { count, first } = collection.failures;
      if (count > 0) failures.push({ collector: 'processes', error: first, count });
      // Processes that could not be listed are not none.
      metrics.set('processCount', this.#processes.table.rowCount);
    });
    const further = this.#further.collect(
      { fs: this.#fs, pageSizeBytes: this.#pageSizeBytes, processes: this.#processes.table },
      detail,
    );
    failures.push(...further.failures);
    for (const [id, value] of self) metrics.set(id, value);
    return {
      tables: [this.#hostRow(metrics), this.#processes.table, ...further.tables],
      described,
      rows: further.described,
      failures,
    };
  }

  /** Whether pages were taken from processes since the last sample, or it is not known that none were. */
  #hasReclaimed(): boolean {
    const { pagesTaken } = this.#hostMetrics;
    const isSame = pagesTaken === this.#pagesTaken;
    this.#pagesTaken = pagesTaken;
    return !isSame;
  }

  /** The columns of a host seldom change: the table is made anew only when they do. */
  #hostRow(metrics: HostMetrics): Table {
    const values = this.#hostValues;
    values.length = 0;
    const columns = this.#hostTable?.schema.columns;
    let isSame = columns?.length === metrics.size;
    metrics.forEach((value, id) => {
      isSame &&= columns?.[values.length]?.name === id;
      values.push(value);
    });
    if (!this.#hostTable || !isSame) {
      const schema: TableSchema = {
        name: 'host',
        columns: [...metrics.keys()].map((id) => columnOf(id, this.#pageSizeBytes)),
      };
      this.#hostTable = new Table(schema);
    }
    this.#hostTable.clear();
    this.#hostTable.append(0, 0, values);
    return this.#hostTable;
  }
}
