import { expect, test } from 'vitest';
import { fakeHost } from '../../../test/fake-tree.ts';
import { crashOfText } from '../../../test/hostile.ts';
import { parsePidLimits, readPidLimits } from './limits.ts';

const SAMPLE = `Limit                     Soft Limit           Hard Limit           Units     
Max cpu time              unlimited            unlimited            seconds   
Max data size             unlimited            unlimited            bytes     
Max stack size            8388608              unlimited            bytes     
Max processes             96365                96365                processes 
Max open files            1024                 524288               files     
Max locked memory         8388608              8388608              bytes     
Max address space         4294967296           unlimited            bytes     
Max realtime timeout      unlimited            unlimited            us        
`;

test('limits of memory and of what holds it are read', () => {
  expect(parsePidLimits(SAMPLE)).toEqual({
    dataBytes: { hasLimit: false },
    stackBytes: { hasLimit: true, limit: 8_388_608 },
    processes: { hasLimit: true, limit: 96_365 },
    openFiles: { hasLimit: true, limit: 1024 },
    openFilesHard: { hasLimit: true, limit: 524_288 },
    lockedBytes: { hasLimit: true, limit: 8_388_608 },
    addressSpaceBytes: { hasLimit: true, limit: 4_294_967_296 },
  });
});

test('a limit that the kernel does not have is absent', () => {
  expect(parsePidLimits('')).toEqual({});
});

test('what is neither a number nor unlimited is refused', () => {
  expect(() => parsePidLimits(SAMPLE.replace('1024 ', 'many '), '/proc/9/limits')).toThrow(
    '/proc/9/limits:6: "many" is not an unsigned integer',
  );
});

test('reads /proc/PID/limits, and nothing of a process that is gone', () => {
  const host = fakeHost({ '/proc/9/limits': SAMPLE });
  expect(readPidLimits(host, 9)?.openFiles).toEqual({ hasLimit: true, limit: 1024 });
  expect(readPidLimits(host, 10)).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOfText(SAMPLE, (text) => parsePidLimits(text))).toBeUndefined();
});
