import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinArguments } from '../proc/pid/cmdline.ts';
import { type ScrubLevel, scrubCommandLine } from './scrub.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVPmB92K27uhbUJU1p1r_wW1gFWFOEjXk';

const scrub = (text: string): string => scrubCommandLine(text, 'default');

test.each([
  // by the option's name
  ['app --password=hunter2 --port=80', 'app --password=*** --port=80'],
  ['app --password hunter2 --port 80', 'app --password *** --port 80'],
  [`app --password 'my secret' x`, 'app --password *** x'],
  ['app --password=', 'app --password='],
  ['app --password --verbose run', 'app --password --verbose run'],
  ['app --password -hunter2 run', 'app --password *** run'],
  ['app -password hunter2', 'app -password ***'],
  ['app --token abc --api-key def --client-secret=ghi', 'app --token *** --api-key *** --client-secret=***'],
  ['app --token token', 'app --token token'],
  [
    'java -Djavax.net.ssl.keyStorePassword=x -jar a.jar',
    'java -Djavax.net.ssl.keyStorePassword=*** -jar a.jar',
  ],
  ['app --no-password alice', 'app --no-password alice'],
  ['app --password-file=/etc/pw --max-tokens=512', 'app --password-file=/etc/pw --max-tokens=512'],
  ['aws configure set aws_secret_access_key wJalr', 'aws configure set aws_secret_access_key ***'],
  ['redis-server --requirepass s3cret --port 6379', 'redis-server --requirepass *** --port 6379'],
  // by the variable's name
  ['env AWS_SECRET_ACCESS_KEY=abc/def+g= aws s3 ls', 'env AWS_SECRET_ACCESS_KEY=*** aws s3 ls'],
  ['docker run -e POSTGRES_PASSWORD=x -eTOKEN=y img', 'docker run -e POSTGRES_PASSWORD=*** -eTOKEN=*** img'],
  ['docker run --env=DB_PASSWORD=x img', 'docker run --env=DB_PASSWORD=*** img'],
  ['docker run -e PASSWORD img', 'docker run -e PASSWORD img'],
  ['docker run registry/token-service:1.4.2', 'docker run registry/token-service:1.4.2'],
  ['docker run secret-operator:1.4.2', 'docker run secret-operator:1.4.2'],
  // by the program
  ['mysqldump -uroot -phunter2 shop', 'mysqldump -uroot -p*** shop'],
  ['/usr/bin/mysql -p shop', '/usr/bin/mysql -p shop'],
  ['mysql -P 3306 --port=3307', 'mysql -P 3306 --port=3307'],
  [`sudo sh -c 'mysql -phunter2 shop'`, `sudo sh -c 'mysql -p*** shop'`],
  [`sh -c 'mysql -p"my secret" shop'`, `sh -c 'mysql -p*** shop'`],
  ['sshpass -p hunter2 ssh -p 22 host', 'sshpass -p *** ssh -p *** host'],
  ['sshpass -phunter2 ssh host', 'sshpass -p*** ssh host'],
  ['redis-cli -a hunter2 ping', 'redis-cli -a *** ping'],
  ['curl -u alice:hunter2 https://host/', 'curl -u *** https://host/'],
  ['curl --user alice:hunter2 --user-agent x', 'curl --user *** --user-agent x'],
  ['docker login -u alice -p hunter2 host', 'docker login -u alice -p *** host'],
  ['docker run -p 80:80 nginx', 'docker run -p 80:80 nginx'],
  ['openssl rsa -passin pass:hunter2', 'openssl rsa -passin ***'],
  // headers
  [`curl -H 'Authorization: Bearer abc.def'`, `curl -H 'Authorization: ***'`],
  [`curl -H 'Cookie: a=b; c=d' https://host`, `curl -H 'Cookie: ***' https://host`],
  [`curl -H 'Accept: text/html'`, `curl -H 'Accept: text/html'`],
  ['worker: Authorization: Bearer abc run', 'worker: Authorization: Bearer *** run'],
  ['client bearer abc', 'client bearer ***'],
  [
    `sh -c 'curl -H "Authorization: Basic YTpi" host'`,
    String.raw`sh -c 'curl -H '\''Authorization: ***'\'' host'`,
  ],
  // URLs
  ['app postgres://user:pass@db:5432/shop?x=1', 'app postgres://user:***@db:5432/shop?x=1'],
  ['app postgres://user:p/a@s:s@db/shop', 'app postgres://user:***@db/shop'],
  ['app amqp://:pass@mq', 'app amqp://:***@mq'],
  ['git clone https://ghp_token@github.com/a/b', 'git clone https://***@github.com/a/b'],
  ['git clone ssh://git@github.com/a/b', 'git clone ssh://git@github.com/a/b'],
  ['npm i https://registry:4873/@scope/pkg', 'npm i https://registry:4873/@scope/pkg'],
  ['app http://[::1]:8080/@x', 'app http://[::1]:8080/@x'],
  ['app http://a:b@one,http://c:d@two', 'app http://a:***@one,http://c:***@two'],
  [`app 'https://h/?token=abc&x=1'`, `app 'https://h/?token=***&x=1'`],
  [`app 'https://h/?x=1&sig=a%2Bb&se=2'`, `app 'https://h/?x=1&sig=***&se=2'`],
  [`app 'https://h/?key=AIza&q=1#access_token=z'`, `app 'https://h/?key=***&q=1#access_token=***'`],
  // inside a word
  [`app 'Server=db;Uid=sa;Password=a,b;Timeout=3'`, `app 'Server=db;Uid=sa;Password=***;Timeout=3'`],
  [`app '{"user":"a","password":"b c","n":1}'`, `app '{"user":"a","password":"***","n":1}'`],
  [`app --data='{"api_key": "x"}'`, `app --data='{"api_key": "***"}'`],
  [
    'npm config set //registry.example.org/:_authToken=abc',
    'npm config set //registry.example.org/:_authToken=***',
  ],
  // by their shape
  [`app ${JWT}`, 'app ***'],
  ['app x=ghp_0123456789abcdefghijABCDEFGHIJ456789', 'app x=***'],
  ['app AKIAIOSFODNN7EXAMPLE', 'app ***'],
  [`app '-----BEGIN RSA PRIVATE KEY----- MIIE x== -----END RSA PRIVATE KEY----- run'`, `app '*** run'`],
  // nothing to hide
  ['nginx: worker process', 'nginx: worker process'],
  ['postgres: alice shop 192.0.2.1(5432) idle', 'postgres: alice shop 192.0.2.1(5432) idle'],
  [`it's a title`, `it's a title`],
  [`python3 -m http.server "a b"  c`, `python3 -m http.server "a b"  c`],
  ['', ''],
])('default: %s', (text, scrubbed) => {
  expect(scrub(text)).toBe(scrubbed);
});

test.each([
  ['node server.js --port=80 --verbose', 'node *** --port=*** --verbose'],
  ['mysqldump -uroot -phunter2 shop', 'mysqldump -u*** -p*** ***'],
  [`/usr/bin/sh -c 'echo hi'`, '/usr/bin/sh -c ***'],
  ['nginx: worker process', 'nginx: *** ***'],
  ['PASSWORD=x node a.js', 'PASSWORD=*** *** ***'],
  ['app - -- x', 'app - -- ***'],
  ['/nix/store/0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f/bin/app', '/nix/store/***/bin/app'],
  ['app --Zm9vYmFyMTIzNDU2Nzg5MGFi', 'app ***'],
])('strict: %s', (text, scrubbed) => {
  expect(scrubCommandLine(text, 'strict')).toBe(scrubbed);
});

test('off: nothing is changed', () => {
  expect(scrubCommandLine('app --password=hunter2', 'off')).toBe('app --password=hunter2');
});

/** Pieces that mean something to the scrubber, in any order. */
const MARKS =
  `--password --token= PASSWORD= Authorization: Bearer Basic -p mysql sshpass curl -u -H login requirepass
  https://u:p@h :// @ : ?token= &sig= ;Password= {"password": "secret" ' " \\ \\" = -- *** '***' token: [ $ eyJ`
    .split(/\s+/)
    .concat(' ', '  ', '\n', 'a b', '`', JWT, '-----BEGIN PRIVATE KEY-----', '-----END PRIVATE KEY-----');

const piece = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom(...MARKS));
const anyText = fc
  .array(piece, { maxLength: 12 })
  .chain((pieces) =>
    fc.constantFrom(
      pieces.join(''),
      pieces.join(' '),
      joinArguments(pieces),
      joinArguments(['sh', '-c', joinArguments(pieces)]),
    ),
  );

test.each<ScrubLevel>(['off', 'default', 'strict'])(
  '%s: scrubbing again changes nothing, and nothing crashes it',
  (level) => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = scrubCommandLine(text, level);
        expect(scrubCommandLine(once, level)).toBe(once);
      }),
      { numRuns: 5000 },
    );
  },
);

const secret = fc.stringMatching(/^[a-zA-Z0-9/+.,;&!#%]{6,30}$/).map((text) => `s3${text}`);

const CARRIERS: Record<string, (value: string) => string[]> = {
  'an option': (value) => ['app', `--password=${value}`],
  'the argument behind an option': (value) => ['app', '--api-key', value, 'run'],
  'a variable': (value) => ['env', `DB_PASSWORD=${value}`, 'app'],
  'a short option of mysql': (value) => ['mysql', `-p${value}`],
  'a command of a shell': (value) => ['sh', '-c', `mysql -u root '-p${value}' shop`],
  'a header': (value) => ['curl', '-H', `Authorization: Bearer ${value}`],
  'a URL': (value) => ['app', `mongodb://user:${value}@host/db`],
  JSON: (value) => ['app', JSON.stringify({ user: 'x', token: value })],
};

test.each(Object.keys(CARRIERS))('whatever a secret is made of, it is hidden in %s', (carrier) => {
  fc.assert(
    fc.property(secret, (value) => {
      const text = joinArguments(CARRIERS[carrier]?.(value) ?? []);
      expect(text).toContain(value);
      for (const level of ['default', 'strict'] as const)
        expect(scrubCommandLine(text, level)).not.toContain(value);
    }),
  );
});

test.each([
  ['quotes', `'"`.repeat(16_000)],
  ['backslashes', '\\"'.repeat(16_000)],
  ['tokens without an end', 'eyJ-'.repeat(8000)],
  ['schemes', 'a://:'.repeat(6400)],
  ['schemes with an @ in front', `@${'a://:'.repeat(6400)}`],
  ['parameters', ',a=,token='.repeat(3200)],
  ['names', 'a'.repeat(32_000)],
  ['keys', '-----BEGIN PRIVATE KEY-----'.repeat(1200)],
  ['dashes', '-'.repeat(32_000)],
  ['brackets', '{"password":'.repeat(2600)],
  ['words', 'a b '.repeat(8000)],
  ['one argument of words', `sh -c '${'token a '.repeat(4000)}'`],
])('32 kB of %s do not keep it busy: one that backtracks would outlast the test', (_name, text) => {
  for (const level of ['default', 'strict'] as const) {
    const scrubbed = scrubCommandLine(text, level);
    expect(scrubCommandLine(scrubbed, level)).toBe(scrubbed);
  }
});
