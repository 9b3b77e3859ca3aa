import { and, asc, count, eq, ne } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { savedViews } from '../../db/schema/index.ts';
import { ServiceError } from '../../errors.ts';

/** A way to look at a page that somebody gave a name: the part of its address that says it. */
export interface SavedView {
  page: string;
  name: string;
  /** As in `q=role:db&sort=exhaustion`. */
  query: string;
}

const MOST = 100;

/** One's own views; whoever else is signed in has others. */
export async function listViews(db: Database, owner: string): Promise<SavedView[]> {
  return db
    .select({ page: savedViews.page, name: savedViews.name, query: savedViews.query })
    .from(savedViews)
    .where(eq(savedViews.owner, owner))
    .orderBy(asc(savedViews.page), asc(savedViews.name))
    .limit(MOST);
}

/** A view of the same name takes the place of the one before. @throws ServiceError `conflict` when there are too many */
export async function saveView(db: Database, owner: string, view: SavedView): Promise<void> {
  const [others] = await db
    .select({ count: count() })
    .from(savedViews)
    .where(and(eq(savedViews.owner, owner), ne(savedViews.name, view.name)));
  if ((others?.count ?? 0) >= MOST)
    throw new ServiceError('conflict', `there are ${MOST} saved views already: forget one first`);
  await db
    .insert(savedViews)
    .values({ owner, ...view })
    .onConflictDoUpdate({
      target: [savedViews.owner, savedViews.page, savedViews.name],
      set: { query: view.query },
    });
}

export async function removeView(
  db: Database,
  owner: string,
  view: { page: string; name: string },
): Promise<void> {
  await db
    .delete(savedViews)
    .where(and(eq(savedViews.owner, owner), eq(savedViews.page, view.page), eq(savedViews.name, view.name)));
}
