import { expect, it } from 'vitest';
import type { ProcessRow } from '../hosts/process-rows.ts';
import { programRows } from './programs.ts';

const process = (displayName: string, ownBytes: number | null, isKernelThread = false) =>
  ({ displayName, ownBytes, isKernelThread }) as ProcessRow;

it('adds up processes of one name and says how far the subjects are apart', () => {
  const rows = programRows([
    [process('postgres', 100), process('postgres', 50), process('kworker', null, true)],
    [process('postgres', 400), process('cron', 5)],
  ]);
  expect(rows).toEqual([
    {
      name: 'postgres',
      uses: [
        { count: 2, ownBytes: 150 },
        { count: 1, ownBytes: 400 },
      ],
      spreadBytes: 250,
    },
    { name: 'cron', uses: [null, { count: 1, ownBytes: 5 }], spreadBytes: 5 },
  ]);
});
