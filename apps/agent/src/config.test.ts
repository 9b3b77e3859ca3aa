import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConfigError, readConfigFile, readThresholds } from './config.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seep-config-'));
  path = join(folder, 'agent.yaml');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const SERVER = 'server: https://seep.example.org\n';

test('what is not set has a default, and files lie beside the settings', () => {
  writeFileSync(path, `${SERVER}caFile: own.pem\nthresholds:\n  zombies: 3\n`);
  expect(readConfigFile(path)).toEqual({
    server: 'https://seep.example.org',
    intervalSeconds: 10,
    credentialFile: join(folder, 'credential'),
    spoolDir: '/var/lib/seep-agent/spool',
    spoolMaxMebibytes: 64,
    spoolMaxDays: 7,
    caFile: join(folder, 'own.pem'),
    scrub: 'default',
    logLevel: 'info',
    thresholds: { zombies: 3 },
  });
  expect(readThresholds(path).zombies).toBe(3);
});

test.each([
  ['', 'server: is missing'],
  ['server: seep.example.org\n', 'server: an address as in https://seep.example.org is wanted'],
  ['server: ftp://seep.example.org\n', 'server: an address as in https://seep.example.org is wanted'],
  [`${SERVER}intervall: 5\n`, 'intervall: there is no such setting'],
  [`${SERVER}intervalSeconds: 0.1\n`, 'intervalSeconds: a number from 0.25 to 3600 is wanted'],
  [`${SERVER}intervalSeconds: soon\n`, 'intervalSeconds: a number is wanted'],
  [`${SERVER}scrub: none\n`, 'scrub: one of off, default, strict is wanted'],
  [`${SERVER}spoolDir: ""\n`, 'spoolDir: a path is wanted'],
  [`${SERVER}thresholds: 3\n`, 'thresholds: a section is wanted'],
  [`${SERVER}thresholds:\n  zombies: 1.5\n`, 'thresholds.zombies: a whole number is wanted'],
  [`${SERVER}thresholds:\n  swapBytes: -1\n`, 'thresholds.swapBytes: at least 0 is wanted'],
  [`${SERVER}thresholds:\n  swapBytes: 1e999\n`, 'thresholds.swapBytes: at least 0 is wanted'],
  [`${SERVER}thresholds:\n  ghosts: 1\n`, 'thresholds.ghosts: there is no such setting'],
])('of %j is said what is wrong, and where', (text, reason) => {
  writeFileSync(path, text);
  expect(() => readConfigFile(path)).toThrow(new ConfigError(`${path}: ${reason}`));
});

test('settings that are not there name the way to them', () => {
  expect(() => readConfigFile(path)).toThrow(`there is no ${path}: enrol this host first: seep-agent enroll`);
});
