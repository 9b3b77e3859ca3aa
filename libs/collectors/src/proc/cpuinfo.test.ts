import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseCpuInfo, readCpuInfo } from './cpuinfo.ts';

const X86 = `processor\t: 0
vendor_id\t: AuthenticAMD
model\t\t: 17
model name\t: AMD EPYC
flags\t\t: fpu vme

processor\t: 1
model name\t: AMD EPYC
`;

const ARM64 = `processor\t: 0
BogoMIPS\t: 243.75
CPU implementer\t: 0x41
CPU architecture: 8
CPU part\t: 0xd0c

processor\t: 1
CPU implementer\t: 0x41
CPU part\t: 0xd0c
`;

const S390X = `vendor_id       : IBM/S390
# processors    : 2
processor 0: version = FF,  identification = 2733E8,  machine = 2964
processor 1: version = FF,  identification = 2733E8,  machine = 2964
`;

const POWER = `processor\t: 0
cpu\t\t: POWER9 (architected), altivec supported
`;

test.each([
  ['x86', X86, { cpuCount: 2, model: 'AMD EPYC' }],
  ['arm64', ARM64, { cpuCount: 2, model: 'ARM implementer 0x41 part 0xd0c' }],
  ['s390x', S390X, { cpuCount: 2 }],
  ['POWER', POWER, { cpuCount: 1, model: 'POWER9 (architected), altivec supported' }],
])('the layout of %s is understood', (_name, text, cpuInfo) => {
  expect(parseCpuInfo(text)).toEqual(cpuInfo);
});

test('a file without processors is refused', () => {
  expect(() => parseCpuInfo('')).toThrow('/proc/cpuinfo:1: "" lists no processor');
});

test('reads /proc/cpuinfo', () => {
  expect(readCpuInfo(fakeHost({ '/proc/cpuinfo': X86 })).cpuCount).toBe(2);
});

test('no byte string crashes it', () => {
  expect(crashOfText(X86, parseCpuInfo)).toBeUndefined();
});
