import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type SampleSchema, sampleSchema } from '@seep/shared';
import { eq, sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { schemas } from '../db/schema/index.ts';

const MAX_RETRIES = 10;
const LONGEST_RETRY_DELAY_MS = 5000;

/** Numbers for the schemas of keyframes: a fleet has few, and a stored sample names its own in four bytes. */
export class SchemaRegistry {
  readonly #db: Database;
  readonly #idByDigest = new Map<string, number>();
  readonly #schemaById = new Map<number, SampleSchema>();

  constructor(db: Database) {
    this.#db = db;
  }

  async idOf(schema: SampleSchema): Promise<number> {
    const digest = digestOf(schema);
    const known = this.#idByDigest.get(digest);
    if (known !== undefined) return known;
    // The update that changes nothing makes the row come back whether it was there or not.
    const [row] = await insist(() =>
      this.#db
        .insert(schemas)
        .values({ digest, tables: schema })
        .onConflictDoUpdate({ target: schemas.digest, set: { digest: sql`excluded.digest` } })
        .returning({ id: schemas.id }),
    );
    if (!row) throw new Error('a schema was neither inserted nor found');
    this.#remember(row.id, digest, schema);
    return row.id;
  }

  async schemaOf(id: number): Promise<SampleSchema> {
    const known = this.#schemaById.get(id);
    if (known) return known;
    const [row] = await this.#db.select().from(schemas).where(eq(schemas.id, id));
    if (!row) throw new Error(`no schema ${id}`);
    const schema = sampleSchema.parse(row.tables);
    this.#remember(id, row.digest, schema);
    return schema;
  }

  #remember(id: number, digest: string, schema: SampleSchema): void {
    this.#idByDigest.set(digest, id);
    this.#schemaById.set(id, schema);
  }
}

/** Asks again while the database is away, as the ingest queue does; in the end the agent has to come back. */
async function insist<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (attempt >= MAX_RETRIES) throw error;
      await delay(Math.min(LONGEST_RETRY_DELAY_MS, 100 * 2 ** attempt));
    }
  }
}

function digestOf(schema: SampleSchema): string {
  const canonical = schema.map(({ name, columns }) => [
    name,
    columns.map((column) => [column.name, column.scale]),
  ]);
  return createHash('sha256').update(JSON.stringify(canonical)).digest('hex');
}
