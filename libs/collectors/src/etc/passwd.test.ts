import { expect, test } from 'vitest';
import { crashOfText } from '../../test/hostile.ts';
import { KernelFs } from '../fs.ts';
import { parsePasswd, readPasswd } from './passwd.ts';

test('numbers are given the first name that has them', () => {
  const text =
    'root:x:0:0:root:/root:/bin/bash\ntoor:x:0:0::/root:/bin/sh\n# none\n+::::::\nweb:x:33:33::/:/x\n';
  expect([...parsePasswd(text)]).toEqual([
    [0, 'root'],
    [33, 'web'],
  ]);
});

test('a host without the file has no names', () => {
  expect(readPasswd(new KernelFs('/nonexistent')).size).toBe(0);
});

test('no byte string crashes it', () => {
  expect(crashOfText('root:x:0:0:root:/root:/bin/bash\n', parsePasswd)).toBeUndefined();
});
