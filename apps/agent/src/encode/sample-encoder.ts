import {
  ByteWriter,
  encodeDelta,
  encodeKeyframe,
  isSameSchema,
  type SampleSchema,
  type Table,
} from '@seep/shared';

export interface EncodedSample {
  /** Present exactly in a keyframe. */
  schema: SampleSchema | undefined;
  block: Uint8Array;
}

/** A table as it was sent. */
interface Sent {
  source: Table;
  /** Of the source when it was sent. */
  revision: number;
  copy: Table;
}

/**
 * Writes each sample as the difference from the one before, and now and then whole. It remembers the last sample; what
 * became of the encoded ones is not its business.
 */
export class SampleEncoder {
  readonly #out = new ByteWriter();
  #before: Sent[] | undefined;
  #schema: SampleSchema | undefined;
  #keyframeAtMs = -Infinity;
  #isKeyframeDue = true;

  /** The next sample will be whole. */
  requireKeyframe(): void {
    this.#isKeyframeDue = true;
  }

  /**
   * @param monotonicMs a clock that is never set back
   */
  encode(tables: readonly Table[], monotonicMs: number, keyframeIntervalMs: number): EncodedSample {
    const schema = tables.map((table) => table.schema);
    const before = this.#before;
    const isKeyframe =
      this.#isKeyframeDue ||
      !before ||
      !this.#schema ||
      monotonicMs - this.#keyframeAtMs >= keyframeIntervalMs ||
      !isSameSchema(schema, this.#schema);
    this.#out.clear();
    if (isKeyframe) encodeKeyframe(tables, this.#out);
    else {
      // A table that was not filled anew is its own difference: most further ones, in most samples.
      const after = tables.map((table, index) => {
        const sent = before[index] as Sent;
        return isSent(table, sent) ? sent.copy : table;
      });
      encodeDelta(
        before.map(({ copy }) => copy),
        after,
        this.#out,
      );
    }
    this.#before = tables.map((table, index) => keep(table, before?.[index]));
    if (isKeyframe) {
      this.#schema = schema;
      this.#keyframeAtMs = monotonicMs;
      this.#isKeyframeDue = false;
    }
    return { schema: isKeyframe ? schema : undefined, block: this.#out.finish() };
  }
}

function isSent(table: Table, { source, revision }: Sent): boolean {
  return source === table && revision === table.revision;
}

/** The table as it is now; into the memory of the last one, so that a sample leaves no copy behind. */
function keep(table: Table, before: Sent | undefined): Sent {
  if (before?.source !== table) return { source: table, revision: table.revision, copy: table.copy() };
  if (!isSent(table, before)) before.copy.copyFrom(table);
  before.revision = table.revision;
  return before;
}
