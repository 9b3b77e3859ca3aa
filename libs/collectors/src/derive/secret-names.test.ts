import { expect, test } from 'vitest';
import { endsWithSecret, isSecretName, isSecretOption } from './secret-names.ts';

test.each([
  'password',
  '--password',
  'PGPASSWORD',
  'MYSQL_ROOT_PASSWORD',
  'mysqlpwd',
  'dbpass',
  '-Djavax.net.ssl.keyStorePassword',
  'passphrase',
  'pass-phrase',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'aws_session_token',
  'client-secret-id',
  'SECRET_KEY_BASE',
  'RAILS_MASTER_KEY',
  'api-key',
  'apikey',
  'x-api-key',
  'X-Amz-Signature',
  'X-Amz-Credential',
  'accessToken',
  '_authToken',
  'API_TOKENS',
  'Authorization',
  'Cookie',
  'private.key',
  'storage-account-key',
])('%s is secret', (name) => {
  expect(isSecretName(name)).toBe(true);
});

test.each([
  '',
  '--',
  'port',
  'PATH',
  'bypass',
  'compass',
  'tokenizer',
  'tokenizer_path',
  'max-tokens',
  'MAX_NEW_TOKENS',
  'author',
  'keyboard',
  'key',
  'monkey',
  'public-key',
  'primary_key',
  'sort-key',
  'password-file',
  'token-ttl',
  'SECRET_NAME',
  'auth-mode',
  'cookie-jar',
])('%s is not', (name) => {
  expect(isSecretName(name)).toBe(false);
});

test.each(['--no-password', '--ask-password', '--with-token', '--require-auth'])(
  '%s takes no value',
  (name) => {
    expect(isSecretOption(name)).toBe(false);
  },
);

test('an image with a version is no secret', () => {
  expect(endsWithSecret('secret-operator')).toBe(false);
  expect(endsWithSecret('db-password')).toBe(true);
  expect(endsWithSecret('api.key')).toBe(true);
});
