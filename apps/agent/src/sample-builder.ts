import type { KernelFs, ScrubLevel } from '@seep/collectors';
import { columnOf, PROCESS_METRICS, type ProcessDescription, Table, type TableSchema } from '@seep/shared';
import { HOST_SOURCES, type HostMetrics } from './collect/host-metrics.ts';
import { ProcessCollector } from './collect/process-collector.ts';

/** What a collector could not do; the rest of the sample is there. */
export interface CollectorFailure {
  collector: string;
  error: unknown;
}

export interface BuiltSample {
  /** `host` and `process`; filled anew by the next call. */
  tables: Table[];
  described: ProcessDescription[];
  failures: CollectorFailure[];
}

/** Reads everything that a sample has, into tables. Collectors fail alone. */
export class SampleBuilder {
  readonly #fs: KernelFs;
  readonly #pageSizeBytes: number;
  readonly #processes: ProcessCollector;
  readonly #processTable: Table;
  #hostTable: Table | undefined;

  constructor(fs: KernelFs, pageSizeBytes: number) {
    this.#fs = fs;
    this.#pageSizeBytes = pageSizeBytes;
    this.#processes = new ProcessCollector(fs, pageSizeBytes);
    this.#processTable = new Table({
      name: 'process',
      columns: PROCESS_METRICS.map(({ id }) => columnOf(id, pageSizeBytes)),
    });
  }

  build(self: HostMetrics, scrub: ScrubLevel): BuiltSample {
    const failures: CollectorFailure[] = [];
    const attempt = (collector: string, run: () => void) => {
      try {
        run();
      } catch (error) {
        failures.push({ collector, error });
      }
    };
    const metrics: HostMetrics = new Map();
    for (const source of HOST_SOURCES) attempt(source.name, () => source.collect(this.#fs, metrics));

    let described: ProcessDescription[] = [];
    attempt('processes', () => {
      const collection = this.#processes.collect(this.#processTable, scrub);
      described = collection.described;
      const { count, first } = collection.failures;
      if (count > 0) failures.push({ collector: `processes (${count})`, error: first });
    });
    metrics.set('processCount', this.#processTable.rowCount);
    for (const [id, value] of self) metrics.set(id, value);
    return { tables: [this.#hostRow(metrics), this.#processTable], described, failures };
  }

  /** The columns of a host seldom change: the table is made anew only when they do. */
  #hostRow(metrics: HostMetrics): Table {
    const ids = [...metrics.keys()];
    const columns = this.#hostTable?.schema.columns;
    const isSame = columns?.length === ids.length && columns.every(({ name }, index) => name === ids[index]);
    if (!this.#hostTable || !isSame) {
      const schema: TableSchema = {
        name: 'host',
        columns: ids.map((id) => columnOf(id, this.#pageSizeBytes)),
      };
      this.#hostTable = new Table(schema);
    }
    this.#hostTable.clear();
    this.#hostTable.append(0, 0, [...metrics.values()]);
    return this.#hostTable;
  }
}
