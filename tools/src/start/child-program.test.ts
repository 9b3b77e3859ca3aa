import { expect, test } from 'vitest';
import { ChildProgram } from './child-program.ts';

test('an end that nobody wanted is explained by what the program wrote last, to either output', async () => {
  const program = new ChildProgram('sh', ['-c', 'echo starting; echo no room left >&2; exit 3'], {
    onError: () => undefined,
  });
  const code = await program.exited;
  expect(code).toBe(3);
  const [first, ...said] = program.endedWith(code).message.split('\n');
  expect(first).toBe('ended with 3; it said last:');
  expect(said.toSorted()).toEqual(['no room left', 'starting']);
});
