import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { followOutput } from './follow-output.ts';

const never = () => new AbortController().signal;

async function outputOf(script: string): Promise<string> {
  let said = '';
  await followOutput(['sh', '-c', script], (text) => (said += text), never());
  return said;
}

test('hands on what a program writes, and ends when it does', async () => {
  expect(await outputOf('echo one; echo not this >&2; echo two')).toBe('one\ntwo\n');
});

test('a character that comes in two pieces stays one', async () => {
  expect(await outputOf(String.raw`printf '\303'; sleep 0.2; printf '\244'`)).toBe('ä');
});

test('a program that is not there is an error that names it', async () => {
  await expect(followOutput(['seep-no-such-program'], () => undefined, never())).rejects.toThrow(
    /seep-no-such-program/,
  );
});

test('a program that goes on is ended when it is to stop', async () => {
  const stop = new AbortController();
  let said = '';
  await followOutput(
    ['sh', '-c', 'trap "echo told; exit" TERM; echo begun; while :; do sleep 0.05; done'],
    (text) => {
      said += text;
      stop.abort();
    },
    stop.signal,
  );
  expect(said).toBe('begun\ntold\n');
});

/** bun's own way, which hosts have: the same from within the runtime that the executable is made of. */
test('does the same under bun', () => {
  const bun = join(
    dirname(createRequire(import.meta.url).resolve(`@oven/bun-linux-${bunArchitecture()}/package.json`)),
    'bin/bun',
  );
  const script = `
    import { followOutput } from ${JSON.stringify(join(import.meta.dirname, 'follow-output.ts'))};
    const stop = new AbortController();
    const said = [];
    await followOutput(['sh', '-c', 'echo one; echo not this >&2'], (text) => said.push(text), stop.signal);
    await followOutput(['seep-no-such-program'], () => {}, stop.signal).catch((error) => said.push(error.message));
    await followOutput(
      ['sh', '-c', 'trap "echo told; exit" TERM; echo begun; while :; do sleep 0.05; done'],
      (text) => { said.push(text); stop.abort(); },
      stop.signal,
    );
    console.log(JSON.stringify(said));`;
  const { stdout, stderr } = spawnSync(bun, ['-e', script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual([
    'one\n',
    expect.stringContaining('seep-no-such-program'),
    'begun\n',
    'told\n',
  ]);
});

function bunArchitecture(): string {
  return process.arch === 'arm64' ? 'aarch64' : process.arch;
}
