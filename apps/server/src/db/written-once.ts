import type { Database } from './client.ts';

/**
 * A statement that is written and named once for each database: the builder takes longer to write most than PostgreSQL to
 * answer them, and what has a name is planned once a connection.
 * @param write ends with `.prepare(name)`
 */
export function writtenOnce<Query>(write: (db: Database) => Query): (db: Database) => Query {
  const written = new WeakMap<Database, Query>();
  return (db) => {
    const query = written.get(db) ?? write(db);
    written.set(db, query);
    return query;
  };
}
