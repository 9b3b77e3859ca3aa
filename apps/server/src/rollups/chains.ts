import { applyDelta, decodeKeyframe, type Table, type TableChange } from '@seep/shared';
import { RECORD_KIND } from '../db/schema/index.ts';
import type { SchemaRegistry } from '../ingest/schema-registry.ts';
import type { OpenSegment, StoredItem } from './stored-items.ts';

interface Chain {
  bootNo: number;
  nextSeq: number;
  schemaId: number;
  tables: Table[];
  /** Whose tables they are, as long as nobody has gone on from them. */
  segment: OpenSegment | undefined;
}

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
  #chains: Chain[] = [];

  constructor(schemas: Pick<SchemaRegistry, 'schemaOf'>) {
    this.#schemas = schemas;
  }

  /** @returns undefined for an event, and for a delta whose predecessor was not there */
  async decode(item: StoredItem): Promise<Decoded | undefined> {
    const chain = this.#chains.find(({ bootNo, nextSeq }) => bootNo === item.bootNo && nextSeq === item.seq);
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
      const tables = decodeKeyframe(item.block, await this.#schemas.schemaOf(schemaId));
      this.#begin(item, chain, { schemaId, tables, segment: undefined });
      return { schemaId, tables, change: undefined };
    }
    if (!chain) return undefined;
    chain.nextSeq++;
    if (chain.segment) {
      chain.tables = chain.segment.whole(chain.tables);
      chain.segment = undefined;
    }
    const { tables } = chain;
    return { schemaId: chain.schemaId, tables, change: applyDelta(item.block, tables) };
  }

  /** Two stretches of one boot at most, and the boot before: what is older will not go on. */
  #begin(
    { bootNo, seq }: StoredItem,
    before: Chain | undefined,
    state: Pick<Chain, 'schemaId' | 'tables' | 'segment'>,
  ): void {
    this.#chains = [
      { bootNo, nextSeq: seq + 1, ...state },
      ...this.#chains.filter((one) => one !== before),
    ].slice(0, 3);
  }
}
