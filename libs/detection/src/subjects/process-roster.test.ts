import { type Column, Table } from '@seep/shared';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ProcessRoster } from './process-roster.ts';

const columns: Column[] = [{ name: 'anonBytes', scale: 4096 }];

function tableOf(processes: ReadonlyMap<number, number>): Table {
  const table = new Table({ name: 'process', columns });
  for (const [pid, birth] of [...processes].toSorted(([a], [b]) => a - b)) table.append(pid, birth, [0]);
  return table;
}

/** Brings a roster to a table's rows, and marks each new row by its birth. */
function follow(roster: ProcessRoster, table: Table): void {
  roster.remove(roster.goneFrom(table));
  for (const row of roster.insert(roster.newIn(table))) {
    const birth = table.births[row] as number;
    roster.births[row] = birth;
    roster.families[row] = birth * 10;
    roster.descriptions[row] = {
      pid: table.keys[row] as number,
      startTicks: birth,
      parentPid: 1,
      name: `p${birth}`,
      command: '',
      isKernelThread: false,
    };
  }
}

const processes = fc
  .uniqueArray(fc.tuple(fc.nat(60), fc.nat(3)), { selector: ([pid]) => pid, maxLength: 40 })
  .map((pairs) => new Map(pairs));

test('rows run parallel to the table, through any coming and going', () => {
  fc.assert(
    fc.property(fc.array(processes, { minLength: 1, maxLength: 8 }), (states) => {
      const roster = new ProcessRoster();
      for (const state of states) {
        const table = tableOf(state);
        follow(roster, table);
        expect(roster.rowCount).toBe(table.rowCount);
        for (let row = 0; row < table.rowCount; row++) {
          const birth = table.births[row] as number;
          expect(roster.pids[row]).toBe(table.keys[row]);
          expect(roster.births[row]).toBe(birth);
          expect(roster.families[row]).toBe(birth * 10);
          expect(roster.descriptions[row]).toMatchObject({ pid: table.keys[row], startTicks: birth });
          expect(roster.rowOf(table.keys[row] as number)).toBe(row);
        }
        expect(roster.descriptions).toHaveLength(table.rowCount);
        expect(roster.rowOf(99)).toBe(-1);
      }
    }),
  );
});

test('a new row is blank', () => {
  const roster = new ProcessRoster();
  follow(roster, tableOf(new Map([[7, 1]])));
  roster.watched[0] = 1;
  roster.values[0] = 5;
  follow(roster, tableOf(new Map([[7, 2]])));
  expect([roster.watched[0], roster.values[0], roster.floors[0]]).toEqual([0, Number.NaN, Number.NaN]);
});
