import { expect, test } from 'vitest';
import { secretOf } from './two-factor.ts';

test.each([
  ['otpauth://totp/Seep:ada@example.org?secret=JBSWY3DPEHPK3PXP&issuer=Seep', 'JBSW Y3DP EHPK 3PXP'],
  ['otpauth://totp/Seep:ada?secret=ABCDE', 'ABCD E'],
  ['otpauth://totp/Seep:ada', ''],
])('the secret of %s is typed in as "%s"', (uri, secret) => {
  expect(secretOf(uri)).toBe(secret);
});
