import type { DockerDiskUsage, KernelFs } from '@seep/collectors';
import { furtherTable, textKey } from '@seep/shared';
import { Engines } from './engines.ts';
import { columnIds, type TableRow, type TableSource } from './source.ts';

const PERIOD_MS = 60_000;
/** An engine adds up its disk file by file: not more often than every six hours. */
const ASK_PERIOD_MS = 6 * 3_600_000;

const KINDS = ['images', 'containers', 'volumes', 'buildCache'] as const;

/** What the engines say of the disk that they hold, asked in the background. */
export class EngineDiskWatch implements TableSource {
  readonly name = 'engineDisk';
  readonly periodMs = PERIOD_MS;
  readonly #engines: Engines;
  readonly #complain: (error: unknown) => void;
  #rows: TableRow[] | undefined;
  #askedMs = -Infinity;
  #isAsking = false;

  constructor(fs: KernelFs, complain: (error: unknown) => void) {
    this.#engines = new Engines(fs);
    this.#complain = complain;
  }

  columns(): readonly string[] {
    return columnIds(furtherTable('engineDisk'));
  }

  /** What was answered last; asks again when that was long ago. */
  read({ nowMs }: { nowMs: number }): TableRow[] | undefined {
    const hasEngine = this.#engines.current().length > 0;
    if (!hasEngine) return this.#rows && (this.#rows = []);
    if (!this.#isAsking && nowMs - this.#askedMs >= ASK_PERIOD_MS) {
      this.#askedMs = nowMs;
      void this.ask();
    }
    return this.#rows;
  }

  async ask(): Promise<void> {
    this.#isAsking = true;
    try {
      const rows: TableRow[] = [];
      for (const client of this.#engines.current()) {
        const usage = await client.diskUsage();
        if (usage) rows.push(...rowsOf(client.socketPath, usage));
      }
      this.#rows = rows;
    } catch (error) {
      this.#complain(error);
    } finally {
      this.#isAsking = false;
    }
  }
}

function rowsOf(engine: string, usage: DockerDiskUsage): TableRow[] {
  const unused: Partial<Record<(typeof KINDS)[number], number>> = {
    images: usage.danglingImageCount,
    volumes: usage.unusedVolumeCount,
  };
  return KINDS.map((kind) => ({
    key: textKey(`${engine} ${kind}`),
    birth: 0,
    values: { ...usage[kind], unusedCount: unused[kind] },
    facts: { engine, kind },
  }));
}
