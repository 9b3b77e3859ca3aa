import type { Column, SampleSchema, TableSchema } from './sample-schema.ts';

export function isSameSchema(a: SampleSchema, b: SampleSchema): boolean {
  return (
    a.length === b.length &&
    a.every((table, index) => {
      const other = b[index] as TableSchema;
      return (
        table.name === other.name &&
        table.columns.length === other.columns.length &&
        table.columns.every((column, at) => {
          const twin = other.columns[at] as Column;
          return column.name === twin.name && column.scale === twin.scale;
        })
      );
    })
  );
}
