import { expect, test } from 'vitest';
import { ConfigError, readConfig } from './env.ts';

test('everything has a default', () => {
  expect(readConfig({})).toMatchObject({
    host: '127.0.0.1',
    port: 7300,
    timeScale: 1,
    sampleIntervalMs: 10_000,
  });
});

test('a time scale shortens the interval, down to a second', () => {
  expect(readConfig({ SEEP_TIME_SCALE: '5' }).sampleIntervalMs).toBe(2000);
  expect(readConfig({ SEEP_TIME_SCALE: '60' }).sampleIntervalMs).toBe(1000);
  expect(readConfig({ SEEP_TIME_SCALE: '60', SEEP_SAMPLE_INTERVAL: '0.5' }).sampleIntervalMs).toBe(500);
});

test('an empty variable is one that is not set', () => {
  expect(readConfig({ SEEP_PORT: '', DATABASE_URL: '' })).toMatchObject({
    port: 7300,
    databaseUrl: undefined,
  });
});

test.each([
  [{ SEEP_PORT: '70000' }, 'SEEP_PORT'],
  [{ SEEP_PORT: 'http' }, 'SEEP_PORT'],
  [{ SEEP_TIME_SCALE: '0' }, 'SEEP_TIME_SCALE'],
  [{ SEEP_PUBLIC_URL: 'seep.example.org' }, 'SEEP_PUBLIC_URL'],
  [{ SEEP_TLS_CERT: 'cert.pem' }, 'give both or neither'],
  [{ SEEP_ADMIN_EMAIL: 'a@example.org' }, 'give both or neither'],
  [{ SEEP_ADMIN_EMAIL: 'a@example.org', SEEP_ADMIN_PASSWORD: 'short' }, 'SEEP_ADMIN_PASSWORD'],
])('%o is refused by name', (variables, name) => {
  expect(() => readConfig(variables)).toThrow(ConfigError);
  expect(() => readConfig(variables)).toThrow(name);
});
