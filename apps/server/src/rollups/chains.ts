import { applyDelta, decodeKeyframe, type SampleSchema, type Table, type TableChange } from '@seep/shared';
import { RECORD_KIND } from '../db/schema/index.ts';
import type { SchemaRegistry } from '../ingest/schema-registry.ts';
import type { OpenSegment, StoredItem } from './stored-items.ts';

interface Chain {
  bootNo: number;
  nextSeq: number;
  schemaId: number;
  /** Undefined where they were passed over: the segment has them. */
  tables: Table[] | undefined;
  /** Whose tables they are, as long as nobody has gone on from them. */
  segment: OpenSegment | undefined;
}

const MOST_CHAINS = 3;

/** A record, decoded. The tables change with the next one. */
export interface Decoded {
  schemaId: number;
  tables: Table[];
  /** Undefined where nothing tells how it differs from the one before. */
  change: TableChange[] | undefined;
}

/**
 * Deltas by number, not by time: after a clock was set back, samples of two stretches have the same times, and each
 * goes on from its own keyframe.
 */
export class Chains {
  readonly #schemas: Pick<SchemaRegistry, 'schemaOf'>;
  readonly #known = new Map<number, SampleSchema>();
  /** The one that was gone on with last is the first. */
  readonly #chains: Chain[] = [];

  constructor(schemas: Pick<SchemaRegistry, 'schemaOf'>) {
    this.#schemas = schemas;
  }

  /** Has to be told of records before they are decoded: nothing is waited for between them. */
  async expect(items: Iterable<StoredItem>): Promise<void> {
    for (const item of items) {
      if (item.segment || item.schemaId === null || this.#known.has(item.schemaId)) continue;
      this.#known.set(item.schemaId, await this.#schemas.schemaOf(item.schemaId));
    }
  }

  /** Goes over a record of which nobody wants to know more than what goes on from it. */
  pass(item: StoredItem): void {
    if (!item.segment) {
      this.decode(item);
      return;
    }
    const { segment } = item;
    segment.pass();
    this.#begin(item, this.#chainBefore(item), { schemaId: segment.schemaId, tables: undefined, segment });
  }

  /** @returns undefined for an event, and for a delta whose predecessor was not there */
  decode(item: StoredItem): Decoded | undefined {
    const chain = this.#chainBefore(item);
    if (item.segment) {
      const { segment, isKeyframe } = item;
      const { schemaId } = segment;
      const { tables, change } = segment.next();
      // It tells of its segment's moments: a record that came between two of them is none.
      const tells = chain?.segment === segment && !isKeyframe && !segment.isPartial;
      this.#begin(item, chain, { schemaId, tables, segment });
      return { schemaId, tables, change: tells ? change : undefined };
    }
    if (item.kind === RECORD_KIND.event) {
      if (chain) chain.nextSeq++;
      return undefined;
    }
    const { schemaId } = item;
    if (schemaId !== null) {
      const schema = this.#known.get(schemaId);
      if (!schema) throw new Error(`nobody has told of a keyframe of schema ${schemaId}`);
      const tables = decodeKeyframe(item.block, schema);
      this.#begin(item, chain, { schemaId, tables, segment: undefined });
      return { schemaId, tables, change: undefined };
    }
    if (!chain) return undefined;
    chain.nextSeq++;
    if (chain.segment) {
      chain.tables = chain.segment.whole(chain.tables);
      chain.segment = undefined;
    }
    const { tables = [] } = chain;
    return { schemaId: chain.schemaId, tables, change: applyDelta(item.block, tables) };
  }

  #chainBefore({ bootNo, seq }: StoredItem): Chain | undefined {
    return this.#chains.find((one) => one.bootNo === bootNo && one.nextSeq === seq);
  }

  /** Two stretches of one boot at most, and the boot before: what is older will not go on. */
  #begin(
    { bootNo, seq }: StoredItem,
    before: Chain | undefined,
    { schemaId, tables, segment }: Pick<Chain, 'schemaId' | 'tables' | 'segment'>,
  ): void {
    const chain = { bootNo, nextSeq: seq + 1, schemaId, tables, segment };
    const at = before ? this.#chains.indexOf(before) : -1;
    if (at === 0) {
      this.#chains[0] = chain;
      return;
    }
    if (at > 0) this.#chains.splice(at, 1);
    this.#chains.unshift(chain);
    if (this.#chains.length > MOST_CHAINS) this.#chains.length = MOST_CHAINS;
  }
}
