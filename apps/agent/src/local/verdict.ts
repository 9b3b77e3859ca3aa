import { readHostname } from '@seep/collectors';
import { createHostDetector, type Finding, type HostDetector, verdictOf } from '@seep/detection';
import { formatDuration } from '@seep/shared';
import { type Boot, readBoot, readHostFacts, uptimeMs } from '../collect/host-facts.ts';
import { SampleBuilder } from '../sample-builder.ts';
import type { HostReader } from './reading.ts';

/**
 * The server's detector, on this host alone and for as long as a command runs. A short watch makes its windows shorter
 * by `timeScale`, and what it says less certain: that is said too.
 */
export class LocalDetector {
  readonly #reader: HostReader;
  readonly #boot: Boot;
  readonly #builder: SampleBuilder;
  readonly #detector: HostDetector;
  readonly #timeScale: number;
  readonly #memTotalBytes: number;
  readonly #findings = new Map<string, Finding>();
  #firstMs: number | undefined;
  #lastMs = 0;

  constructor(reader: HostReader, now: Date, timeScale: number) {
    const facts = readHostFacts(reader.fs);
    this.#reader = reader;
    this.#timeScale = timeScale;
    this.#memTotalBytes = facts.memTotalBytes;
    this.#boot = readBoot(reader.fs, now.getTime());
    this.#builder = new SampleBuilder(reader.fs, facts.pageSizeBytes);
    this.#detector = createHostDetector({ timeScale });
    this.#detector.startBoot({ ...facts, bootId: this.#boot.id, bootedAtMs: this.#boot.bootedAtMs });
  }

  observe(now: Date, intervalMs: number): void {
    const { tables, described } = this.#builder.build(new Map(), 'default', intervalMs);
    const host = tables.find(({ schema }) => schema.name === 'host');
    const process = tables.find(({ schema }) => schema.name === 'process');
    if (!host || !process) return;
    this.#firstMs ??= now.getTime();
    this.#lastMs = now.getTime();
    for (const description of described) this.#detector.describe(description);
    const news = this.#detector.observe({
      atMs: now.getTime(),
      uptimeMs: uptimeMs(this.#reader.fs, this.#boot),
      intervalMs,
      host,
      process,
      change: undefined,
    });
    for (const finding of news) this.#findings.set(finding.key, finding);
  }

  findings(): Finding[] {
    return [...this.#findings.values()];
  }

  /** What was found, in whole sentences; when nothing was, what that is worth. */
  sentences(): string[] {
    const context = { hostName: readHostname(this.#reader.fs), memTotalBytes: this.#memTotalBytes };
    const found = this.findings().map((finding) => verdictOf(finding, context));
    const watchedMs = this.#lastMs - (this.#firstMs ?? this.#lastMs);
    const watched = formatDuration(watchedMs);
    const caution =
      this.#timeScale > 1
        ? [
            `This is a first look: ${watched} were judged as if they were ${formatDuration(watchedMs * this.#timeScale)}. A warm-up looks like a leak for so long; the agent (seep-agent run) watches on and is sure.`,
          ]
        : [];
    if (found.length > 0) return [...found, ...caution];
    return [
      `Nothing on this host leaked in ${watched} of watching, as far as that tells: a slower leak needs a longer watch.`,
    ];
  }
}
