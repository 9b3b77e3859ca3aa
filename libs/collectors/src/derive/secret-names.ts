/** Words that are secret wherever they stand in a name: `db.password`, `TOKEN_VALUE`, `client-secret-id`. */
const SECRET_WORDS = new Set([
  'auth',
  'authorization',
  'bearer',
  'cookie',
  'cookies',
  'cred',
  'creds',
  'jwt',
  'masterauth',
  'otp',
  'pass',
  'passin',
  'passout',
  'pw',
  'pwd',
  'requirepass',
  'sas',
  'signature',
  'totp',
]);

/** The same, also when run together with others: `dbpassword`, `accesstokens`, `pass-phrase`. */
const SECRET_PARTS =
  /passw|passphrase|passcode|secret|token(?!i[sz])|apikey|accesskey|privatekey|privkey|credential/;

/** `mysqlpwd`, `dbpass`, but none of the words after it. */
const SECRET_ENDING = /(?:pass|pwd)$/;
const HARMLESS_WORDS = /^(?:bypass|compass|multipass|overpass|surpass|trespass|underpass)$/;

/** `MASTER_KEY`, `--account-key`: a key of something is secret, but for these. */
const HARMLESS_KEYS = new Set([
  'cache',
  'foreign',
  'group',
  'hash',
  'index',
  'lookup',
  'object',
  'order',
  'partition',
  'primary',
  'pub',
  'public',
  'routing',
  'row',
  'shard',
  'sort',
  'unique',
]);

/** Last words of names that hold something about a secret, or where it lies. */
const ABOUT_SECRETS = new Set([
  'algorithm',
  'count',
  'dir',
  'directory',
  'enabled',
  'endpoint',
  'expiration',
  'expiry',
  'file',
  'host',
  'jar',
  'length',
  'limit',
  'method',
  'mode',
  'name',
  'path',
  'policy',
  'port',
  'prompt',
  'provider',
  'required',
  'server',
  'service',
  'size',
  'sock',
  'stdin',
  'through',
  'timeout',
  'ttl',
  'type',
  'url',
]);

/** First words of switches, which take no value: `--no-password`, `--ask-password`. */
const SWITCHES = /^(?:allow|ask|disable|enable|hide|no|prompt|require|show|skip|use|with|without)$/;

const COUNTED_TOKENS = /^(?:count|limit|max|min|num|total)$/;

/** Whether the value under this name is to be hidden: the name of an option, a variable or a parameter. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === undefined || (words.length > 1 && ABOUT_SECRETS.has(last))) return false;
  if (last === 'tokens' && words.some((word) => COUNTED_TOKENS.test(word))) return false;
  if (words.some(isSecretWord) || SECRET_PARTS.test(words.join(''))) return true;
  return /^keys?$/.test(last) && words.length > 1 && !words.some((word) => HARMLESS_KEYS.has(word));
}

/** Whether an option of this name without a `=` takes the next argument as its secret. */
export function isSecretOption(name: string): boolean {
  return isSecretName(name) && !SWITCHES.test(wordsOf(name)[0] ?? '');
}

/** Whether the name says so at its end: `token:` is one, the image `token-service:1.4` is not. */
export function endsWithSecret(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1);
  return last !== undefined && isSecretName(name) && (isSecretWord(last) || /^keys?$/.test(last));
}

function isSecretWord(word: string): boolean {
  return (
    SECRET_WORDS.has(word) ||
    SECRET_PARTS.test(word) ||
    (SECRET_ENDING.test(word) && !HARMLESS_WORDS.test(word))
  );
}

function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}
