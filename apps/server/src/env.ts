import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { OidcOptions } from './auth/auth.ts';
import { ROLES } from './db/schema/index.ts';

/*
 * The only reader of the environment. Every variable that the server knows stands here, with what it is for.
 */

const optionalText = z.string().trim().min(1).optional();

const environment = z.object({
  /** Address to listen on. */
  SEEP_HOST: z.string().trim().min(1).default('127.0.0.1'),
  SEEP_PORT: z.coerce.number().int().min(0).max(65_535).default(7300),
  /** PEM files: with both, the server speaks TLS itself. */
  SEEP_TLS_CERT: optionalText,
  SEEP_TLS_KEY: optionalText,
  /** Address that people and agents use, when a proxy stands before the server. */
  SEEP_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** A PostgreSQL of your own; without it the server runs one in its data directory. */
  DATABASE_URL: optionalText,
  /** Spread the tables over the workers of a Citus cluster when migrating. */
  SEEP_CITUS: z.enum(['on', 'off']).default('off'),
  SEEP_DATA_DIR: z.string().trim().min(1).default('.seep'),
  /** Together they create the first admin at first start. */
  SEEP_ADMIN_EMAIL: z.email().optional(),
  SEEP_ADMIN_PASSWORD: z.string().min(8).optional(),
  /** Bearer token for /metrics; without it only loopback may read them. */
  SEEP_METRICS_TOKEN: optionalText,
  /** Signs cookies; made at first start and kept in the database when not given. */
  SEEP_SECRET: z.string().min(32).optional(),
  /** Sign-in with an OpenID Connect provider: all three, and the redirect address <public URL>/api/auth/callback/oidc. */
  SEEP_OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  SEEP_OIDC_CLIENT_ID: optionalText,
  SEEP_OIDC_CLIENT_SECRET: optionalText,
  /** Role of people whom nobody has invited; without it only those who were are let in. */
  SEEP_OIDC_NEW_PERSON_ROLE: z.enum(ROLES).optional(),
  /** Mail to people who are told of findings: `smtps://user:password@host:465` or `smtp://host:587`, and who it is from. */
  SEEP_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  SEEP_MAIL_FROM: optionalText,
  /** Networks that webhooks may be sent into, as in `10.0.0.0/8,192.0.2.7/32`; without it any but link-local ones. */
  SEEP_WEBHOOK_NETWORKS: optionalText,
  /** Makes detection windows and probation this many times shorter. For demonstrations and tests only. */
  SEEP_TIME_SCALE: z.coerce.number().min(1).max(3600).default(1),
  /** Seconds between two samples of an agent. */
  SEEP_SAMPLE_INTERVAL: z.coerce.number().min(0.25).max(3600).optional(),
  /** Hosts that one address may enrol in a minute; a roll-out over more waits and tries again. */
  SEEP_ENROLMENTS_PER_MINUTE: z.coerce.number().int().min(1).max(1_000_000).default(600),
  SEEP_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** The dashboard's files, as `next build` exports them. */
  SEEP_WEB_DIR: optionalText,
  /** The agent's executables and install.sh, as `npm run build:agent` makes them. */
  SEEP_AGENT_DIR: optionalText,
});

export interface ServerConfig {
  host: string;
  port: number;
  tls: { certPath: string; keyPath: string } | undefined;
  publicUrl: string | undefined;
  databaseUrl: string | undefined;
  isCitus: boolean;
  dataDir: string;
  firstAdmin: { email: string; password: string } | undefined;
  metricsToken: string | undefined;
  secret: string | undefined;
  oidc: OidcOptions | undefined;
  mail: { smtpUrl: string; from: string } | undefined;
  /** In CIDR notation; undefined for any but link-local ones. */
  webhookNetworks: readonly string[] | undefined;
  timeScale: number;
  sampleIntervalMs: number;
  enrolmentsPerMinute: number;
  logLevel: string;
  webDir: string | undefined;
  agentDir: string | undefined;
}

/** A setting that cannot be used; the message names the variable and what is wrong with it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const DEFAULT_SAMPLE_INTERVAL_MS = 10_000;
const SHORTEST_SCALED_INTERVAL_MS = 1000;

/** @throws ConfigError naming every variable that is wrong */
export function readConfig(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): ServerConfig {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const result = environment.safeParse(set);
  if (!result.success) {
    throw new ConfigError(
      result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
    );
  }
  const env = result.data;
  if ((env.SEEP_TLS_CERT === undefined) !== (env.SEEP_TLS_KEY === undefined)) {
    throw new ConfigError('SEEP_TLS_CERT and SEEP_TLS_KEY: give both or neither');
  }
  if ((env.SEEP_ADMIN_EMAIL === undefined) !== (env.SEEP_ADMIN_PASSWORD === undefined)) {
    throw new ConfigError('SEEP_ADMIN_EMAIL and SEEP_ADMIN_PASSWORD: give both or neither');
  }
  if ((env.SEEP_SMTP_URL === undefined) !== (env.SEEP_MAIL_FROM === undefined)) {
    throw new ConfigError('SEEP_SMTP_URL and SEEP_MAIL_FROM: give both or neither');
  }
  return Object.freeze({
    host: env.SEEP_HOST,
    port: env.SEEP_PORT,
    tls:
      env.SEEP_TLS_CERT !== undefined && env.SEEP_TLS_KEY !== undefined
        ? { certPath: env.SEEP_TLS_CERT, keyPath: env.SEEP_TLS_KEY }
        : undefined,
    publicUrl: env.SEEP_PUBLIC_URL?.replace(/\/+$/, ''),
    databaseUrl: env.DATABASE_URL,
    isCitus: env.SEEP_CITUS === 'on',
    dataDir: resolve(env.SEEP_DATA_DIR),
    firstAdmin:
      env.SEEP_ADMIN_EMAIL !== undefined && env.SEEP_ADMIN_PASSWORD !== undefined
        ? { email: env.SEEP_ADMIN_EMAIL, password: env.SEEP_ADMIN_PASSWORD }
        : undefined,
    metricsToken: env.SEEP_METRICS_TOKEN,
    secret: env.SEEP_SECRET,
    oidc: oidcOf(env),
    mail:
      env.SEEP_SMTP_URL !== undefined && env.SEEP_MAIL_FROM !== undefined
        ? { smtpUrl: env.SEEP_SMTP_URL, from: env.SEEP_MAIL_FROM }
        : undefined,
    webhookNetworks: networksOf(env.SEEP_WEBHOOK_NETWORKS),
    timeScale: env.SEEP_TIME_SCALE,
    sampleIntervalMs: sampleIntervalMs(env.SEEP_SAMPLE_INTERVAL, env.SEEP_TIME_SCALE),
    enrolmentsPerMinute: env.SEEP_ENROLMENTS_PER_MINUTE,
    logLevel: env.SEEP_LOG_LEVEL,
    webDir: env.SEEP_WEB_DIR,
    agentDir: env.SEEP_AGENT_DIR,
  });
}

function networksOf(list: string | undefined): string[] | undefined {
  const networks = list?.split(',').map((one) => one.trim());
  for (const network of networks ?? []) {
    const [address = '', bits = ''] = network.split('/');
    const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    if (!/^\d{1,3}$/.test(bits) || Number(bits) > most)
      throw new ConfigError(`SEEP_WEBHOOK_NETWORKS: "${network}" is no network as in 10.0.0.0/8`);
  }
  return networks;
}

function oidcOf(env: z.infer<typeof environment>): OidcOptions | undefined {
  const {
    SEEP_OIDC_ISSUER: issuer,
    SEEP_OIDC_CLIENT_ID: clientId,
    SEEP_OIDC_CLIENT_SECRET: clientSecret,
    SEEP_OIDC_NEW_PERSON_ROLE: newPersonRole,
  } = env;
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return undefined;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) {
    throw new ConfigError(
      'SEEP_OIDC_ISSUER, SEEP_OIDC_CLIENT_ID and SEEP_OIDC_CLIENT_SECRET: give all or none',
    );
  }
  return { issuer, clientId, clientSecret, newPersonRole };
}

function sampleIntervalMs(seconds: number | undefined, timeScale: number): number {
  if (seconds !== undefined) return Math.round(seconds * 1000);
  return Math.max(SHORTEST_SCALED_INTERVAL_MS, Math.round(DEFAULT_SAMPLE_INTERVAL_MS / timeScale));
}
