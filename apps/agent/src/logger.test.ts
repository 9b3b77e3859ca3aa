import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createLogger } from './logger.ts';

function logged(write: (lines: string[]) => (line: string) => void = (lines) => (line) => lines.push(line)) {
  const lines: string[] = [];
  return { lines, logger: createLogger('info', write(lines)) };
}

test('one JSON object a line, with time, level and fields', () => {
  const { lines, logger } = logged();
  logger.warn({ collector: 'meminfo' }, 'collector failed');
  logger.info('connected');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { level: 40, time: expect.any(Number), collector: 'meminfo', msg: 'collector failed' },
    { level: 30, time: expect.any(Number), msg: 'connected' },
  ]);
  expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
});

test('what is below the level is not written', () => {
  const { lines, logger } = logged();
  logger.debug('detail');
  expect(lines).toEqual([]);
});

test('an error keeps its message, its place and its cause', () => {
  const { lines, logger } = logged();
  logger.error({ err: new Error('outer', { cause: new TypeError('inner') }) }, 'failed');
  expect(JSON.parse(lines[0] as string)).toMatchObject({
    err: { name: 'Error', message: 'outer', cause: { name: 'TypeError', message: 'inner' } },
  });
});

test('nobody who reads it any more is no reason to end', async () => {
  const script = `
    import { createLogger } from ${JSON.stringify(join(import.meta.dirname, 'logger.ts'))};
    process.stdin.once('end', () => {
      createLogger('info').info('into nothing');
      console.log('still here');
    }).resume();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  child.stderr.destroy();
  child.stdin.end();
  expect(await text(child.stdout)).toBe('still here\n');
});
