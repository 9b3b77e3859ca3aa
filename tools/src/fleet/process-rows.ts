import { columnOf, PROCESS_METRICS, Table } from '@seep/shared';
import type { Habit, Program } from './programs.ts';
import type { Random } from './random.ts';

export const PAGE_BYTES = 4096;
const TICKS_PER_SECOND = 100;
const HOUR_SECONDS = 3600;

export const PROCESS_SCHEMA = {
  name: 'process',
  columns: PROCESS_METRICS.map(({ id }) => columnOf(id, PAGE_BYTES)),
};

const COLUMN = Object.fromEntries(PROCESS_METRICS.map(({ id }, index) => [id, index])) as Record<
  | 'rssBytes'
  | 'anonBytes'
  | 'swapBytes'
  | 'shmemBytes'
  | 'virtualBytes'
  | 'cpuTicks'
  | 'threads'
  | 'descriptors'
  | 'isZombie',
  number
>;

/** A `quiet` process changes in one sample of so many. */
const QUIET_CHANGE_RATIO = 0.03;

/**
 * The processes of one simulated host: a table of what the agent would read, and beside each row what the simulation
 * has to remember. Few bytes a process, since there are a million and a half of them at 10,000 hosts.
 */
export class ProcessRows {
  readonly table: Table;
  readonly #programs: Program[] = [];
  /** Position between the smallest and the largest of its size, in its habit's own terms. */
  readonly #phases: number[] = [];
  readonly #leaked: number[] = [];
  /** Rows that may change with every sample, and the rest. */
  #lively: number[] | undefined;
  #calm: number[] = [];
  #anonPages = 0;

  constructor(capacity: number) {
    this.table = new Table(PROCESS_SCHEMA, capacity);
  }

  get count(): number {
    return this.table.rowCount;
  }

  get anonBytes(): number {
    return this.#anonPages * PAGE_BYTES;
  }

  /** Pids only rise, so that a new process is always the last row. */
  start(program: Program, pid: number, startTicks: number, random: Random): void {
    const { anonBytes, fileBytes } = program;
    const size = anonBytes * random.between(0.85, 1.15);
    const isKernelThread = program.command === '';
    this.table.append(pid, startTicks, [
      size + fileBytes,
      size,
      0,
      0,
      isKernelThread ? 0 : size * 2 + fileBytes * 3,
      0,
      program.habit === 'heap' ? 12 : 1,
      isKernelThread ? 0 : random.whole(6, 40),
      0,
    ]);
    this.#programs.push(program);
    this.#phases.push(random.next());
    this.#leaked.push(0);
    this.#anonPages += this.#cell(this.count - 1, COLUMN.anonBytes);
    this.#lively = undefined;
  }

  /** Index of the first process of a program, or -1. */
  find(name: string): number {
    return this.#programs.findIndex((program) => program.name === name);
  }

  /** Indexes of all processes of a program. */
  all(name: string): number[] {
    return this.#programs.flatMap((program, row) => (program.name === name ? [row] : []));
  }

  pid(row: number): number {
    return this.table.keys[row] as number;
  }

  program(row: number): Program {
    return this.#programs[row] as Program;
  }

  anonBytesOf(row: number): number {
    return this.#cell(row, COLUMN.anonBytes) * PAGE_BYTES;
  }

  largest(): number {
    let largest = 0;
    for (let row = 1; row < this.count; row++)
      if (this.anonBytesOf(row) > this.anonBytesOf(largest)) largest = row;
    return largest;
  }

  end(row: number): void {
    const { table } = this;
    this.#anonPages -= this.#cell(row, COLUMN.anonBytes);
    table.keys.copyWithin(row, row + 1, table.rowCount);
    table.births.copyWithin(row, row + 1, table.rowCount);
    table.cells.copyWithin(row * table.width, (row + 1) * table.width, table.rowCount * table.width);
    table.rowCount--;
    this.#programs.splice(row, 1);
    this.#phases.splice(row, 1);
    this.#leaked.splice(row, 1);
    this.#lively = undefined;
  }

  leak(row: number, bytes: number): void {
    this.#leaked[row] = (this.#leaked[row] as number) + bytes;
    this.#setAnon(row, this.#sizeOf(row));
  }

  openDescriptors(row: number, total: number): void {
    this.#set(row, COLUMN.descriptors, Math.round(total));
  }

  /** Lets time pass for all of them. */
  step(seconds: number, uptimeSeconds: number, busyRatio: number, random: Random): void {
    this.#lively ??= this.#sort();
    for (const row of this.#lively) this.#live(row, seconds, uptimeSeconds, busyRatio, random);
    // Each calm process has its chance; drawing how many have it costs less than asking each.
    const expected = this.#calm.length * QUIET_CHANGE_RATIO;
    const changes = Math.floor(expected) + (random.chance(expected % 1) ? 1 : 0);
    for (let left = changes; left > 0; left--) {
      const row = this.#calm[random.whole(0, this.#calm.length - 1)] as number;
      this.#phases[row] = random.next();
      this.#setAnon(row, this.#sizeOf(row));
      this.#spend(row, 1);
    }
  }

  #live(row: number, seconds: number, uptimeSeconds: number, busyRatio: number, random: Random): void {
    const program = this.#programs[row] as Program;
    let phase = this.#phases[row] as number;
    switch (program.habit) {
      case 'busy':
        phase = Math.min(1, Math.max(0, 0.5 + 0.9 * (phase - 0.5) + random.normal() * 0.03));
        break;
      case 'heap':
        // A collection each ten to forty samples.
        phase = phase > random.between(0.8, 1.2) ? 0 : phase + random.between(0.02, 0.1);
        break;
      case 'cache':
        phase = 1 - Math.exp(-uptimeSeconds / (6 * HOUR_SECONDS)) + random.between(-0.004, 0.004);
        break;
      case 'still':
      case 'quiet':
        break;
      default:
        program.habit satisfies never;
    }
    this.#phases[row] = phase;
    this.#setAnon(row, this.#sizeOf(row));
    const share = (program.cpuRatio ?? 0.01) * Math.max(0.02, busyRatio);
    this.#spend(row, seconds * TICKS_PER_SECOND * share * random.between(0.5, 1.5));
  }

  #sizeOf(row: number): number {
    const { habit, anonBytes } = this.#programs[row] as Program;
    return (
      anonBytes * (LEAST[habit] + SPAN[habit] * (this.#phases[row] as number)) + (this.#leaked[row] as number)
    );
  }

  #setAnon(row: number, bytes: number): void {
    const pages = Math.round(bytes / PAGE_BYTES);
    const before = this.#cell(row, COLUMN.anonBytes);
    if (pages === before) return;
    this.#anonPages += pages - before;
    this.#set(row, COLUMN.anonBytes, pages);
    this.#set(row, COLUMN.rssBytes, this.#cell(row, COLUMN.rssBytes) + pages - before);
    // Address space only grows: an allocator gives pages back, seldom addresses.
    this.#set(row, COLUMN.virtualBytes, Math.max(this.#cell(row, COLUMN.virtualBytes), 2 * pages));
  }

  #spend(row: number, ticks: number): void {
    this.#set(row, COLUMN.cpuTicks, this.#cell(row, COLUMN.cpuTicks) + Math.ceil(ticks));
  }

  #sort(): number[] {
    const lively: number[] = [];
    this.#calm = [];
    for (const [row, { habit }] of this.#programs.entries()) {
      if (habit === 'quiet') this.#calm.push(row);
      else if (habit !== 'still') lively.push(row);
    }
    return lively;
  }

  #cell(row: number, column: number): number {
    return this.table.cells[row * this.table.width + column] as number;
  }

  #set(row: number, column: number, cell: number): void {
    this.table.cells[row * this.table.width + column] = cell;
  }
}

/** Size of a process, as a share of its program's: from, and how much more at the end of its phase. */
const LEAST: Record<Habit, number> = { still: 1, quiet: 0.99, busy: 0.95, heap: 0.8, cache: 0.1 };
const SPAN: Record<Habit, number> = { still: 0, quiet: 0.02, busy: 0.1, heap: 0.3, cache: 0.9 };
