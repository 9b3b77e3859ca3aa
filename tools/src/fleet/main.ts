import { writeFileSync } from 'node:fs';
import { enrolAll, type Enrolled, FleetState } from './enrol.ts';
import { Fleet } from './fleet.ts';
import { planHost } from './host-plan.ts';
import { type FleetOptions, parseOptions, USAGE, UsageError } from './options.ts';

/* `npm run fleet`: simulated agents over real sockets. Load generator, filler of demos, test bed of verdicts. */

const PROGRESS_MS = 10_000;
/** From the start of the kernel to the first sample. */
const REBOOT_MS = 20_000;

async function main(options: FleetOptions): Promise<number> {
  const plans = Array.from({ length: options.hosts }, (_, index) =>
    planHost(
      { seed: options.seed, hosts: options.hosts, skewMs: options.skewMs, isHealthy: options.isHealthy },
      index,
    ),
  );
  const state = new FleetState(options.statePath, options.server);
  await enrolAll(options.server, options.token, plans, state, (done) => {
    if (done % 500 === 0) say(`enrolled ${done} of ${plans.length}`);
  });
  const fromMs = Math.max(Date.now() - options.historyMs, state.endedAtMs ?? 0);
  // Hosts that were there before have been rebooted since: they are up for as long as nobody watched them, at most.
  const uptimeMs =
    options.uptimeMs ?? (state.endedAtMs === undefined ? undefined : fromMs - state.endedAtMs + REBOOT_MS);
  if (uptimeMs !== undefined) for (const plan of plans) plan.uptimeMs = uptimeMs;
  const enrolled = plans.map(({ name }) => state.of(name) as Enrolled);
  const fleet = new Fleet(plans, enrolled, fromMs, options);
  if (options.truthPath !== undefined)
    writeFileSync(options.truthPath, `${JSON.stringify(fleet.truths(), undefined, 2)}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => fleet.requestStop());
  const progress = setInterval(() => {
    const { sent, acked } = fleet.tally;
    say(
      `${fleet.connected} of ${plans.length} connected, ${fleet.catchingUp} catching up, sent ${sent}, acked ${acked}`,
    );
  }, PROGRESS_MS);
  const result = await fleet.run();
  clearInterval(progress);
  state.save(Date.now());
  if (!options.isJson)
    process.stdout.write(
      `sent ${result.sent}, acked ${result.acked}, lost ${result.lost}, ` +
        `ack p50 ${result.p50AckMs} ms, p99 ${result.p99AckMs} ms\n`,
    );
  process.stdout.write(`${JSON.stringify(result)}\n`);
  return result.lost === 0 ? 0 : 1;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

if (process.argv.includes('--help')) {
  process.stdout.write(USAGE);
  process.exit(0);
}
try {
  process.exit(await main(parseOptions(process.argv.slice(2))));
} catch (error) {
  const isUsage = error instanceof UsageError;
  say(isUsage ? `${error.message}\n\n${USAGE}` : error instanceof Error ? error.message : String(error));
  process.exit(isUsage ? 2 : 1);
}
