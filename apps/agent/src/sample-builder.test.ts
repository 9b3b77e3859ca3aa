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

test('processes that cannot be listed are absent, not those of the sample before, and not none', () => {
  class Exhausted extends KernelFs {
    isExhausted = false;
    override listPids() {
      if (this.isExhausted)
        throw Object.assign(new Error('EMFILE: too many open files, scandir'), { code: 'EMFILE' });
      return super.listPids();
    }
  }
  const fs = new Exhausted(join(FIXTURES, 'debian-12-cgroup1'));
  const builder = new SampleBuilder(fs, readAuxv(fs).pageSizeBytes);
  const sample = () => {
    const { tables, described, failures } = builder.build(new Map(), 'default', 10_000);
    const [host, processes] = tables;
    return {
      count: host?.value(0, host.columnOf('processCount')),
      rowCount: processes?.rowCount,
      describedCount: described.length,
      failures: failures.map(({ collector, error }) => `${collector}: ${(error as Error).message}`),
    };
  };
  const whole = sample();
  expect(whole).toMatchObject({ count: whole.rowCount, describedCount: whole.rowCount, failures: [] });
  fs.isExhausted = true;
  expect(sample()).toEqual({
    count: undefined,
    rowCount: 0,
    describedCount: 0,
    failures: ['processes: EMFILE: too many open files, scandir'],
  });
  fs.isExhausted = false;
  expect(sample()).toEqual(whole);
});

test('every number of a host has the unit that its name ends with', () => {
  const [host] = build(new KernelFs('/')).tables;
  for (const { name } of host?.schema.columns ?? []) {
    expect([name, hostMetric(name).unit]).toEqual([name, unitOf(name)]);
  }
});
