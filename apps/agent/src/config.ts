import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import * as v from 'valibot';
import type { Transport } from './connection/transport.ts';
import type { WatchdogSettings } from './watchdog.ts';
import { parseSettings, type Settings, SettingsSyntaxError, stringifySettings } from './settings-yaml.ts';
import { DEFAULT_THRESHOLDS, type Thresholds } from './local/thresholds.ts';

/*
 * The only reader of the agent's settings, in files and environment. Beside agent.yaml lies the credential, which nobody else may read.
 */

export const DEFAULT_CONFIG_PATH = '/etc/seep/agent.yaml';
const DEFAULT_SPOOL_DIR = '/var/lib/seep-agent/spool';

/** What is wrong is put into words only when it is: JavaScriptCore keeps 96 KiB for good once it has written a fraction as text. */
const numberBetween = (low: number, high: number) =>
  v.pipe(
    v.number('a number is wanted'),
    v.check(
      (value) => Number.isFinite(value) && value >= low && value <= high,
      () => (high === Infinity ? `at least ${low} is wanted` : `a number from ${low} to ${high} is wanted`),
    ),
  );
const filePath = () => v.pipe(v.string('a path is wanted'), v.nonEmpty('a path is wanted'));
const oneOf = <const Word extends string>(...words: Word[]) =>
  v.picklist(words, `one of ${words.join(', ')} is wanted`);
const httpUrl = (example: string) => {
  const message = `an address as in ${example} is wanted`;
  return v.pipe(v.string(message), v.url(message), v.regex(/^https?:/i, message));
};
/** What a section says of a setting that is not there, or that nobody knows. */
const ofSection = ({ expected }: v.StrictObjectIssue) => {
  if (expected === 'Object') return 'a section is wanted';
  return expected === 'never' ? 'there is no such setting' : 'is missing';
};

/** Made when it is asked for, and let go of: the settings are read once in months. */
function configFile() {
  const ratio = v.optional(numberBetween(0, 1));
  const wholeNumber = v.optional(
    v.pipe(numberBetween(0, Infinity), v.safeInteger('a whole number is wanted')),
  );
  /** Of the commands on a host (monitor, analyze, boot); the server has alerts of its own. */
  const thresholds = v.strictObject(
    {
      memoryRatio: ratio,
      memoryCriticalRatio: ratio,
      swapBytes: v.optional(numberBetween(0, Infinity)),
      zombies: wholeNumber,
      descriptorRatio: ratio,
      processes: wholeNumber,
      growthRatio: v.optional(numberBetween(0, Infinity)),
    },
    ofSection,
  );
  return v.strictObject(
    {
      /** Address of the server, as in the browser. */
      server: httpUrl('https://seep.example.org'),
      /** Seconds between two samples until the server says otherwise. */
      intervalSeconds: v.optional(numberBetween(0.25, 3600), 10),
      credentialFile: v.optional(filePath(), 'credential'),
      spoolDir: v.optional(filePath(), DEFAULT_SPOOL_DIR),
      spoolMaxMebibytes: v.optional(numberBetween(1, 1_048_576), 64),
      spoolMaxDays: v.optional(numberBetween(0.0001, 365), 7),
      /** HTTP proxy between this host and the server. */
      proxy: v.optional(httpUrl('http://proxy:3128')),
      /** Certificates (PEM) to trust instead of the system's. */
      caFile: v.optional(filePath()),
      /** How much of command lines is hidden at least; the server may have more hidden, never less. */
      scrub: v.optional(oneOf('off', 'default', 'strict'), 'default'),
      logLevel: v.optional(oneOf('error', 'warn', 'info', 'debug'), 'info'),
      thresholds: v.optional(thresholds),
    },
    ofSection,
  );
}
export type ConfigFile = v.InferOutput<ReturnType<typeof configFile>>;

export interface AgentSettings extends ConfigFile {
  credential: string;
  /** Address of the agents' socket. */
  socketUrl: string;
  transport: Transport;
}

/** A setting that cannot be used: file, field and what is wrong with it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * @param server takes the place of the file's, for one run
 * @throws ConfigError
 */
export function readSettings(path: string, server?: string): AgentSettings {
  const file = { ...readConfigFile(path), ...(server !== undefined && { server }) };
  return {
    ...file,
    credential: readCredential(file.credentialFile),
    socketUrl: socketUrlOf(file.server),
    transport: transportOf(file),
  };
}

/** @throws ConfigError */
export function readCredential(path: string): string {
  const credential = readRequired(path, 'enrol this host first: seep-agent enroll').trim();
  if (!/^\S{1,256}$/.test(credential)) throw new ConfigError(`${path}: holds no credential`);
  return credential;
}

/**
 * What of the settings says how to reach the server.
 * @throws ConfigError
 */
export function transportOf({ proxy, caFile }: Pick<ConfigFile, 'proxy' | 'caFile'>): Transport {
  return {
    ...(proxy !== undefined && { proxy }),
    ...(caFile !== undefined && { tls: { ca: readRequired(caFile, 'caFile of agent.yaml names it') } }),
  };
}

/** Whether a parent asked to be followed (`npm start` does): the agent ends when its standard input closes. */
export function followsParent(): boolean {
  return process.env['SEEP_FOLLOW_PARENT'] === '1';
}

/** Who starts the agent anew, and after how long without a sign of life (sd_watchdog_enabled(3)). */
export function watchdogSettings(): WatchdogSettings | undefined {
  const microseconds = Number(process.env['WATCHDOG_USEC']);
  const socket = process.env['NOTIFY_SOCKET'];
  return microseconds > 0 && socket !== undefined ? { timeoutMs: microseconds / 1000, socket } : undefined;
}

/** @throws ConfigError */
export function readConfigFile(path: string): ConfigFile {
  const text = readRequired(path, 'enrol this host first: seep-agent enroll');
  let content: unknown;
  try {
    content = parseSettings(text);
  } catch (cause) {
    if (!(cause instanceof SettingsSyntaxError)) throw cause;
    throw new ConfigError(`${path}, line ${cause.line}: ${cause.message}`, { cause });
  }
  const result = v.safeParse(configFile(), content);
  if (!result.success) {
    const [issue] = result.issues;
    throw new ConfigError(`${path}: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`);
  }
  const besideFile = (name: string) => (isAbsolute(name) ? name : join(dirname(resolve(path)), name));
  return {
    ...result.output,
    credentialFile: besideFile(result.output.credentialFile),
    spoolDir: besideFile(result.output.spoolDir),
    ...(result.output.caFile !== undefined && { caFile: besideFile(result.output.caFile) }),
  };
}

/**
 * What the commands on a host call an alert: as the settings say, or as they are by default. A host that is not
 * enrolled has no settings, and needs none.
 * @throws ConfigError
 */
export function readThresholds(path: string): Thresholds {
  const set = existsSync(path) ? readConfigFile(path).thresholds : undefined;
  const given = Object.entries(set ?? {}).filter(([, value]) => value !== undefined);
  return { ...DEFAULT_THRESHOLDS, ...Object.fromEntries(given) };
}

/** What enrolment knows of settings. */
export type NewSettings = Settings & Pick<ConfigFile, 'server'>;

/** Writes what enrolment brought: never half a file, and the credential for its owner alone. */
export function writeSettings(path: string, config: NewSettings, credential: string): void {
  const target = resolve(path);
  mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
  const credentialPath = resolve(dirname(target), 'credential');
  mkdirSync(dirname(credentialPath), { recursive: true, mode: 0o755 });
  replaceFile(credentialPath, `${credential}\n`, 0o600);
  replaceFile(target, stringifySettings(config), 0o644);
}

function replaceFile(path: string, content: string, mode: number): void {
  writeFileSync(`${path}.new`, content, { mode });
  renameSync(`${path}.new`, path);
}

function readRequired(path: string, hint: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new ConfigError(`there is no ${path}: ${hint}`, { cause });
    throw new ConfigError(`cannot read ${path}: ${code}`, { cause });
  }
}

function socketUrlOf(server: string): string {
  const url = new URL(server);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/agent`;
  return url.href;
}
