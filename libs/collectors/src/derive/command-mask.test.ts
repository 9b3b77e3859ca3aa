import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commandMask } from './command-mask.ts';

test.each([
  ['/usr/sbin/nginx -g daemon off;', '/usr/sbin/nginx -g daemon off;'],
  ['redis-server *:6379', 'redis-server *:6379'],
  ['node /srv/app.js --port=3001', 'node /srv/app.js --port=3001'],
  ['java -jar /opt/shop-1.4.2/shop-1.4.2.jar', 'java -jar /opt/shop-<v>/shop-<v>.jar'],
  ['app --session 0f9e8d7c-6b5a-4f3e-9d2c-1b0a99887766', 'app --session <id>'],
  ['app --commit 4f5c4f5c4f5c4f5c', 'app --commit <id>'],
  ['app facade decade', 'app facade decade'],
  ['sh /tmp/build.Xy12ab/run.sh --once', 'sh /tmp/<tmp> --once'],
  [
    'chrome --renderer-client-id=12 --launch-time-ticks=98765',
    'chrome --renderer-client-id=<n> --launch-time-ticks=<n>',
  ],
  ['worker --parent-pid 4711', 'worker --parent-pid <n>'],
  ['app 1795384886 99999', 'app <n> 99999'],
  ['postgres: checkpointer ', 'postgres: checkpointer'],
  ['postgres: 15/main: alice shop 10.0.0.1(5123) idle', 'postgres: 15/main: alice'],
  ['postgres: 15/main: alice shop 10.0.0.1(5123) SELECT', 'postgres: 15/main: alice'],
  ['nginx: worker process is shutting down', 'nginx: worker'],
  ['sshd: alice [priv]', 'sshd: alice'],
  ['sidekiq 7.2.1 shop [3 of 10 busy]', 'sidekiq <v> shop'],
  ['', ''],
])('%s is %s', (command, mask) => {
  expect(commandMask(command)).toBe(mask);
});

test('copies of a worker differ in numbers alone', () => {
  expect(commandMask('unicorn worker[3] -p 80', 'numbers')).toBe('unicorn worker[<n>] -p <n>');
  expect(commandMask('npm exec mcp-7', 'numbers')).toBe(commandMask('npm exec mcp-12', 'numbers'));
});

test('a mask is bounded, and masking again changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 700 }), (command) => {
      const mask = commandMask(command, 'numbers');
      expect(mask.length).toBeLessThan(2000);
      expect(mask).not.toMatch(/\d/);
    }),
  );
});
