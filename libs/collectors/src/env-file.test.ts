import { expect, test } from 'vitest';
import { parseEnvFile } from './env-file.ts';

test.each([
  ['ID=debian', 'debian'],
  ['ID="Debian GNU/Linux"', 'Debian GNU/Linux'],
  ["ID='it$elf'", 'it$elf'],
  [String.raw`ID="a \"b\" \$c \\ \n"`, String.raw`a "b" $c \ \n`],
  ['ID=', ''],
  ['ID=""', ''],
  ['ID="', '"'],
  ['  ID=a=b  ', 'a=b'],
  ['ID=1\nID=2', '2'],
])('%j is %j', (text, value) => {
  expect(parseEnvFile(text).get('ID')).toBe(value);
});

test('comments and lines that assign nothing are ignored', () => {
  expect([...parseEnvFile('# ID=x\n\nID\n=x\n1D=x\nexport ID=x\n')]).toEqual([]);
});
