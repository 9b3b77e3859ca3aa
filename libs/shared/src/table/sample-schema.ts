import * as z from 'zod/mini';
import { MAX_TABLE_COLUMNS, MAX_TABLES } from '../protocol/limits.ts';

/**
 * One number that a row has. On the wire and on disk stands `value / scale`, an integer; in code stands the value in
 * the unit that the name ends with. A page of 4096 bytes as scale makes a resident set of 8 MiB the number 2048.
 */
export const columnSchema = z.object({
  name: z.string().check(z.minLength(1), z.maxLength(128)),
  scale: z.number().check(z.minimum(1e-6), z.maximum(1e12)),
});
export type Column = z.infer<typeof columnSchema>;

/** A table of a sample: `host` has one row, `process` a row for each process. */
export const tableSchema = z.object({
  name: z.string().check(z.minLength(1), z.maxLength(64)),
  columns: z.array(columnSchema).check(z.minLength(1), z.maxLength(MAX_TABLE_COLUMNS)),
});
export type TableSchema = z.infer<typeof tableSchema>;

/** What a keyframe describes: the tables in their order, each with its columns in their order. */
export const sampleSchema = z.array(tableSchema).check(
  z.minLength(1),
  z.maxLength(MAX_TABLES),
  z.refine((tables) => hasUniqueNames(tables), 'two tables have one name'),
  z.refine(
    (tables) => tables.every(({ columns }) => hasUniqueNames(columns)),
    'two columns of a table have one name',
  ),
);
export type SampleSchema = z.infer<typeof sampleSchema>;

function hasUniqueNames(named: readonly { name: string }[]): boolean {
  return new Set(named.map(({ name }) => name)).size === named.length;
}
