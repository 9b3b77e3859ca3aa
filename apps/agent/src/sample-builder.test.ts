import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { KernelFs, readAuxv } from '@seep/collectors';
import { FURTHER_TABLES, hostMetric, unitOf } from '@seep/shared';
import { expect, test } from 'vitest';
import { SampleBuilder } from './sample-builder.ts';

const FIXTURES = join(import.meta.dirname, '../../../libs/collectors/fixtures');

function build(fs: KernelFs) {
  return new SampleBuilder(fs, readAuxv(fs).pageSizeBytes).build(new Map(), 'default', 10_000);
}

test('a sample has the tables that the protocol names, described', () => {
  const { tables, rows, failures } = build(new KernelFs('/'));
  expect(failures).toEqual([]);
  const names = tables.map(({ schema }) => schema.name);
  expect(names.slice(0, 2)).toEqual(['host', 'process']);
  const known = new Map(FURTHER_TABLES.map((table) => [table.name, table]));
  for (const { schema } of tables.slice(2)) {
    const ids = known.get(schema.name)?.columns.map(({ id }) => id) ?? [];
    expect(schema.columns.map(({ name }) => name)).toEqual(expect.arrayContaining(ids));
  }
  for (const { table, facts } of rows) {
    expect([table, Object.keys(facts).length > 0, known.has(table)]).toEqual([table, true, true]);
    const { facts: named = [] } = known.get(table) ?? {};
    expect(named).toEqual(expect.arrayContaining(Object.keys(facts)));
  }
});

test.each(readdirSync(FIXTURES))('%s is read without a failure, whatever it lacks', (name) => {
  const { tables, failures } = build(new KernelFs(join(FIXTURES, name)));
  expect(failures).toEqual([]);
  const [host, processes] = tables;
  expect(host?.value(0, host.columnOf('memTotalBytes'))).toBeGreaterThan(0);
  expect(processes?.rowCount).toBeGreaterThan(5);
});

test('every number of a host has the unit that its name ends with', () => {
  const [host] = build(new KernelFs('/')).tables;
  for (const { name } of host?.schema.columns ?? []) {
    expect([name, hostMetric(name).unit]).toEqual([name, unitOf(name)]);
  }
});
