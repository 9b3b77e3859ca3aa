import { columnOf, HOST_METRICS, type HostFacts, type ProcessDescription, Table } from '@seep/shared';

const MAGIC = 'PEERGEN1';
const HEADER_BYTES = 40;
const PAGE_BYTES = 4096;
const TICKS_PER_SECOND = 100;
/** Metrics of a process, in the file's order, and the columns that hold them here. All fit: rss and vsz are whole pages. */
const PROCESS_COLUMNS = ['anonBytes', 'virtualBytes', 'descriptors', 'cpuTicks'];
const KIB_A_PAGE = 4;
const BOOTED_BEFORE_MS = 86_400_000;

/** The load of `peer-load/gen.c` as `gen bin` writes it: every series whole, host by host. */
export interface GeneratedLoad {
  hosts: GeneratedHost[];
  seriesCount: number;
  /** Numbers of one host in one sample. */
  valuesPerSample: number;
}

/**
 * Reads what `gen bin` wrote: a header of `char magic[8]; int32 hosts, processes, hostMetrics, samples, step, series;
 * int64 t0`, then of each series `int32 host, from, to, labelLength; char label[]; int64 values[]`, little endian. The
 * series of a host are four a process (rss and vsz in KiB, descriptors, ticks), then the host's own.
 * @throws Error when it is not such a file
 */
export function readGeneratedLoad(file: Buffer): GeneratedLoad {
  if (file.toString('latin1', 0, 8) !== MAGIC) throw new Error(`not a file of "gen bin": no ${MAGIC}`);
  const [hosts, processes, hostMetrics, samples, stepSeconds, seriesCount] = [8, 12, 16, 20, 24, 28].map(
    (at) => file.readInt32LE(at),
  ) as [number, number, number, number, number, number];
  const startMs = Number(file.readBigInt64LE(32)) * 1000;
  if (seriesCount !== hosts * (processes * PROCESS_COLUMNS.length + hostMetrics))
    throw new Error('processes that come and go are not read: run gen without -c');
  let at = HEADER_BYTES;
  const takeSeries = () => {
    const labelBytes = file.readInt32LE(at + 12);
    const label = file.toString('latin1', at + 16, at + 16 + labelBytes);
    at += 16 + labelBytes;
    const values = Float64Array.from({ length: samples }, (_, index) =>
      Number(file.readBigInt64LE(at + index * 8)),
    );
    at += samples * 8;
    return { label, values };
  };
  return {
    hosts: Array.from({ length: hosts }, () => {
      const rows = Array.from({ length: processes }, () => PROCESS_COLUMNS.map(takeSeries));
      const own = Array.from({ length: hostMetrics }, takeSeries);
      return new GeneratedHost(rows, own, startMs, stepSeconds * 1000);
    }),
    seriesCount,
    valuesPerSample: processes * PROCESS_COLUMNS.length + hostMetrics,
  };
}

interface Series {
  label: string;
  values: Float64Array;
}

/** A host of the generated load, as a simulated agent reads one. */
export class GeneratedHost {
  readonly plan = { skewMs: 0 };
  readonly name: string;
  readonly boot: { id: string; bootedAtMs: number };
  readonly startMs: number;
  readonly #stepMs: number;
  readonly #processes: Series[][];
  readonly #own: Series[];
  readonly #hostTable: Table;
  readonly #processTable: Table;
  #described: ProcessDescription[];

  constructor(processes: Series[][], own: Series[], startMs: number, stepMs: number) {
    this.name = labelOf(own[0], 'host');
    this.boot = { id: crypto.randomUUID(), bootedAtMs: startMs - BOOTED_BEFORE_MS };
    this.startMs = startMs;
    this.#stepMs = stepMs;
    this.#processes = processes;
    this.#own = own;
    const hostColumns = own.map((_, index) => {
      const metric = HOST_METRICS[index];
      if (!metric) throw new Error(`a host has ${HOST_METRICS.length} metrics, not ${own.length}`);
      // The file's numbers are KiB or plain counts: as the wire has them.
      return columnOf(metric.id, PAGE_BYTES);
    });
    this.#hostTable = new Table({ name: 'host', columns: hostColumns }, 1);
    this.#processTable = new Table(
      { name: 'process', columns: PROCESS_COLUMNS.map((id) => columnOf(id, PAGE_BYTES)) },
      processes.length,
    );
    this.#hostTable.append(0, 0, []);
    for (const { pid } of this.processNames) this.#processTable.append(pid, pid, []);
    this.#described = this.processNames.map(({ pid, name, unit }) => ({
      pid,
      startTicks: pid,
      parentPid: 1,
      name,
      command: name,
      isKernelThread: false,
      unit,
    }));
  }

  get facts(): HostFacts {
    return {
      hostname: this.name,
      machineId: this.boot.id.replaceAll('-', ''),
      kernel: '6.1.0-28-amd64',
      distribution: 'Debian GNU/Linux 12 (bookworm)',
      architecture: 'x64',
      cpuCount: 4,
      memTotalBytes: (this.#own[0]?.values[0] ?? 0) * 1024,
      pageSizeBytes: PAGE_BYTES,
      ticksPerSecond: TICKS_PER_SECOND,
    };
  }

  get tables(): [Table, Table] {
    return [this.#hostTable, this.#processTable];
  }

  /** Fills the tables with the sample of that time; after the last one they stay as they are. @returns false: it never dies */
  step(atMs: number): boolean {
    const last = (this.#own[0]?.values.length ?? 1) - 1;
    const index = Math.min(last, Math.round((atMs - this.startMs) / this.#stepMs));
    for (const [column, { values }] of this.#own.entries()) {
      this.#hostTable.cells[column] = values[index] as number;
    }
    const { cells, width } = this.#processTable;
    for (const [row, series] of this.#processes.entries()) {
      const [rss, vsz, descriptors, ticks] = series as [Series, Series, Series, Series];
      cells[row * width] = (rss.values[index] as number) / KIB_A_PAGE;
      cells[row * width + 1] = (vsz.values[index] as number) / KIB_A_PAGE;
      cells[row * width + 2] = descriptors.values[index] as number;
      cells[row * width + 3] = ticks.values[index] as number;
    }
    return false;
  }

  takeDescribed(): ProcessDescription[] {
    const described = this.#described;
    this.#described = [];
    return described;
  }

  takeEvents(): [] {
    return [];
  }

  reboot(): void {
    throw new Error('a generated host does not reboot');
  }

  /** Its processes, in the order of their rows. */
  get processNames(): { pid: number; name: string; unit: string }[] {
    return this.#processes.map(([series]) => ({
      pid: Number(labelOf(series, 'pid')),
      name: labelOf(series, 'comm'),
      unit: labelOf(series, 'unit'),
    }));
  }
}

/** The value of a label in `name{a="b",c="d"}`. */
function labelOf(series: Series | undefined, name: string): string {
  const value = new RegExp(`[{,]${name}="([^"]*)"`).exec(series?.label ?? '')?.[1];
  if (value === undefined) throw new Error(`no label ${name} in "${series?.label}"`);
  return value;
}
