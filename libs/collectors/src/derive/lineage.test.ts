import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LineageFacts, lineageOf, placeOf, programOf } from './lineage.ts';

const ID = '4f5c'.repeat(16);
const facts = (more: Partial<LineageFacts>): LineageFacts => ({
  name: 'app',
  command: '/usr/bin/app',
  ...more,
});

test('a restart of a unit is the same lineage, another version too', () => {
  const before = lineageOf(facts({ command: '/opt/shop-1.4.1/shop --pid 77', unit: 'shop.service' }));
  const after = lineageOf(facts({ command: '/opt/shop-1.4.2/shop --pid 4711', unit: 'shop.service' }));
  expect(after).toEqual(before);
  expect(after).toEqual({
    key: 'unit:shop.service /opt/shop-<v>/shop --pid <n>',
    program: 'shop',
    place: 'unit:shop.service',
    command: '/opt/shop-<v>/shop --pid <n>',
  });
});

test('the same program elsewhere, or on another port, is another lineage', () => {
  const keys = [
    facts({ command: 'redis-server *:6379', unit: 'redis.service' }),
    facts({ command: 'redis-server *:6380', unit: 'redis.service' }),
    facts({ command: 'redis-server *:6379', containerName: 'cache' }),
    facts({ command: 'redis-server *:6379' }),
  ].map((each) => lineageOf(each).key);
  expect(new Set(keys).size).toBe(4);
});

test.each([
  [{}, 'host'],
  [{ unit: 'nginx.service' }, 'unit:nginx.service'],
  [{ unit: 'app.service', unitUid: 1000 }, 'unit:app.service@1000'],
  [{ unit: 'session-4.scope', unitUid: 1000 }, 'unit:session-*.scope@1000'],
  [{ unit: String.raw`app-gnome\x2dterminal-4242.scope` }, String.raw`unit:app-gnome\x2dterminal-*.scope`],
  [{ unit: 'run-u12.service' }, 'unit:run-*.service'],
  [{ unit: 'run-r0a1b2c3d.scope' }, 'unit:run-*.scope'],
  [{ unit: 'getty@tty1.service' }, 'unit:getty@tty1.service'],
  [{ unit: 'dbus-:1.2-org.x@0.service' }, 'unit:dbus-:*.*-org.x@*.service'],
  [{ containerId: ID }, `container:${ID}`],
  [{ containerId: ID, containerName: 'shop-web-1' }, 'container:shop-web-1'],
  [{ containerName: 'k8s_app_shop-7d9f8b6c5-x2x4z_prod_0e3d6a52-1c9c_3' }, 'container:k8s_app_shop_prod'],
  [{ containerName: 'k8s_app_db-0_prod_0e3d6a52-1c9c_3' }, 'container:k8s_app_db-0_prod'],
  [{ containerId: 'web', unit: 'cron.service' }, 'container:web/cron.service'],
])('%o is at %s', (place, name) => {
  expect(placeOf(facts(place))).toBe(name);
});

test.each([
  ['/usr/sbin/nginx', 'nginx: worker process', 'nginx'],
  ['/usr/sbin/nginx (deleted)', 'nginx: worker process', 'nginx'],
  [undefined, '/usr/local/bin/app --x', 'app'],
  ['/usr/bin/python3.11', 'python3 -u /srv/shop/app.py --port 80', 'python3 app.py'],
  ['/usr/bin/python3.11', 'python3 -W ignore -m celery worker', 'python3 celery'],
  ['/usr/bin/python3.11', 'python3 -c print(1)', 'python3'],
  ['/usr/bin/node', 'node --require ./x.js /srv/server.js', 'node server.js'],
  ['/usr/bin/node', 'npm exec mcp-server', 'npm exec'],
  ['/usr/bin/python3.11', 'gunicorn: master [shop]', 'gunicorn: master'],
  ['/usr/lib/jvm/17/bin/java', 'java -Xmx2g -cp /a:/b -jar /opt/shop-1.4.2.jar', 'java shop-<v>.jar'],
  ['/usr/lib/jvm/17/bin/java', 'java -cp /a:/b com.shop.Main', 'java com.shop.Main'],
  ['/usr/bin/dash', '/bin/sh /etc/init.d/x start', 'dash x'],
  ['/usr/bin/dash', "sh -c 'sleep 1'", 'dash'],
  ['/opt/app/', '', 'app'],
])('%s running %j is the program %s', (exePath, command, program) => {
  expect(programOf({ name: 'app', command, ...(exePath !== undefined && { exePath }) })).toBe(program);
});

test.each([
  ['kworker/0:0H-events_highpri', '[kworker]'],
  ['ksoftirqd/3', '[ksoftirqd]'],
  ['jbd2/vda1-8', '[jbd2]'],
  ['kthreadd', '[kthreadd]'],
])('the kernel thread %s is %s', (name, program) => {
  expect(lineageOf({ name, command: '' })).toEqual({
    key: `host ${program}`,
    program,
    place: 'host',
    command: program,
  });
});

test('any process has a lineage', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      fc.option(fc.string(), { nil: undefined }),
      (name, command, exePath) => {
        const lineage = lineageOf({ name, command, ...(exePath !== undefined && { exePath }) });
        expect(lineage.key).toContain(lineage.place);
      },
    ),
  );
});
