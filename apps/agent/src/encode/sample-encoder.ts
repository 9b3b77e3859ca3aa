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

/**
 * Writes each sample as the difference from the one before, and now and then whole. It remembers the last sample; what
 * became of the encoded ones is not its business.
 */
export class SampleEncoder {
  readonly #out = new ByteWriter();
  #before: Table[] | undefined;
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
    else encodeDelta(before, tables, this.#out);
    this.#before = tables.map((table) => table.copy());
    if (isKeyframe) {
      this.#schema = schema;
      this.#keyframeAtMs = monotonicMs;
      this.#isKeyframeDue = false;
    }
    return { schema: isKeyframe ? schema : undefined, block: this.#out.finish() };
  }
}
