import { KernelFs } from '@seep/collectors';
import { Agent } from '../agent.ts';
import { fingerprintOf } from '../credential-fingerprint.ts';
import { followsParent, readSettings, watchdogSettings } from '../config.ts';
import { keepSmall } from '../footprint.ts';
import { createLogger } from '../logger.ts';
import { systemClock } from '../sampler.ts';
import { Watchdog } from '../watchdog.ts';
import { version } from '../version.ts';

export interface RunOptions {
  config: string;
  /** Takes the place of the settings' own. */
  server?: string | undefined;
}

/** Watches this host until it is told to stop. */
export async function run({ config, server }: RunOptions): Promise<void> {
  const settings = readSettings(config, server);
  const logger = createLogger(settings.logLevel);
  const watchdog = new Watchdog(watchdogSettings(), logger);
  const agent = new Agent({
    fs: new KernelFs('/'),
    clock: systemClock,
    random: Math.random,
    logger,
    onSample: () => watchdog.alive(systemClock.monotonicMs()),
    version,
    url: settings.socketUrl,
    credential: settings.credential,
    credentialFingerprint: await fingerprintOf(settings.credential),
    transport: settings.transport,
    spoolDir: settings.spoolDir,
    spoolLimits: {
      maxBytes: settings.spoolMaxMebibytes * 1024 * 1024,
      maxAgeMs: settings.spoolMaxDays * 86_400_000,
    },
    leastScrub: settings.scrub,
    intervalMs: settings.intervalSeconds * 1000,
  });
  agent.start();
  keepSmall(logger);
  const reason = await stopRequested();
  await agent.stop(reason);
}

/**
 * A signal, or the end of a parent that asked to be followed: its end of our standard input closes. Ctrl-C often comes
 * twice (from the terminal, and passed on by npx): the second one must not cut the orderly end short.
 */
async function stopRequested(): Promise<string> {
  return new Promise((resolve) => {
    process.on('SIGINT', () => resolve('SIGINT'));
    process.on('SIGTERM', () => resolve('SIGTERM'));
    if (followsParent()) process.stdin.once('close', () => resolve('parent ended')).resume();
  });
}
