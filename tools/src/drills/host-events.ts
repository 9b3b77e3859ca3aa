import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BootedHost, whyNoBootedHosts } from './booted-host.ts';
import { DrillServer } from './drill-server.ts';
import { type DrillResult, Report } from './report.ts';
import { waitFor } from './wait-for.ts';

const AGENT = join(import.meta.dirname, '..', '..', '..', 'apps', 'agent', 'dist', 'main.mjs');

const LIMIT_BYTES = 50 * 1024 ** 2;

/** The kernel's log remembers earlier drills. */
const EATER_UNIT = `seep-eater-${process.pid}`;

/** Takes four times what it may, in one process. */
const EATER = `systemd-run --quiet --unit=${EATER_UNIT} -p MemoryMax=${LIMIT_BYTES} sh -c 'head -c 200M /dev/zero | tail -c 200M >/dev/null'`;
const FAILS = "systemd-run --quiet --unit=seep-fails sh -c 'exit 7'";
const SERVES = 'systemd-run --quiet --unit=seep-serves sleep 600';

interface Event {
  kind: string;
  detail: Record<string, string | number | boolean>;
}

/**
 * What the kernel's log and the journal of a booted systemd host say, as the server has it: a real OOM kill by the limit
 * of a unit, a unit that fails, one that starts. The kernel's log is the machine's: it counts pids as the machine does.
 */
export async function drillHostEvents(): Promise<DrillResult> {
  const report = new Report('host-events');
  const reason = await whyNoBootedHosts();
  if (reason !== undefined) {
    process.stderr.write(`  left out: ${reason}\n`);
    return report.result;
  }
  const parent = mkdtempSync(join(tmpdir(), 'seep-drill-events-'));
  try {
    await using server = await DrillServer.start({ SEEP_SAMPLE_INTERVAL: '1' });
    await using host = await BootedHost.create(`seep-events-${process.pid}`, parent, { hasKernel: true });
    host.installProgram('seep-agent', AGENT);
    await host.boot();
    await startAgent(host, server);
    const hostId = await waitFor('the host on the server', async () => {
      const found = (await server.hosts()).find(({ name }) => name === host.name);
      return found?.connected === true ? found.id : undefined;
    });
    const events = async (kind: string, unit: string): Promise<Event[]> => {
      const { items } = await server.get<{ items: Event[] }>(`/events?host=${hostId}&limit=1000`);
      return items.filter(
        (event) =>
          event.kind === kind &&
          (event.detail['unit'] === unit || `${event.detail['cgroup']}`.endsWith(`/${unit}`)),
      );
    };
    const arrives = (kind: string, unit: string) =>
      waitFor(`${kind} of ${unit}`, async () => (await events(kind, unit))[0], 60_000).catch(() => undefined);

    await host.run(SERVES);
    report.check(
      'a service that starts is an event',
      (await arrives('unit_start', 'seep-serves.service')) !== undefined,
    );
    await host.run(FAILS);
    const failed = await arrives('unit_failed', 'seep-fails.service');
    report.check(
      'a unit that fails is one, with the result',
      failed?.detail['result'] === 'exit-code',
      failed?.detail,
    );
    await host.run(EATER);
    checkOomKill(await arrives('oom_kill', `${EATER_UNIT}.service`), report);
    report.check(
      'and the unit that it was in fails',
      (await arrives('unit_failed', `${EATER_UNIT}.service`)) !== undefined,
    );
    // Of another unit nothing is told.
    report.check(
      'a service that runs on has not failed',
      (await events('unit_failed', 'seep-serves.service')).length === 0,
    );
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
  return report.result;
}

async function startAgent(host: BootedHost, server: DrillServer): Promise<void> {
  const token = await server.token(1);
  await host.run(
    `umask 077; printf %s ${token} >/root/token; /opt/seep/seep-agent enroll --server ${server.url} --token-file /root/token --config /root/agent.yaml --spool-dir /var/lib/seep-agent/spool --interval 1`,
  );
  await host.run(
    'systemd-run --quiet --unit=seep-drill-agent /opt/seep/seep-agent run --config /root/agent.yaml',
  );
}

function checkOomKill(event: Event | undefined, report: Report): void {
  const { name, rssBytes, anonBytes, limitedCgroup, invokerName } = event?.detail ?? {};
  report.check('a process that the OOM killer took is an event', event !== undefined, event?.detail);
  report.check('the victim is named', name === 'tail', name);
  const anon = Number(anonBytes);
  report.check(
    'its memory is what the unit may have, but for what others in it hold',
    anon > 0.8 * LIMIT_BYTES && anon <= LIMIT_BYTES && Number(rssBytes) >= anon,
    { anonBytes, rssBytes, limit: LIMIT_BYTES },
  );
  report.check(
    'the control group whose limit it was',
    `${limitedCgroup}`.endsWith(`/system.slice/${EATER_UNIT}.service`),
    limitedCgroup,
  );
  report.check(
    'who asked for memory then',
    typeof invokerName === 'string' && invokerName !== '',
    invokerName,
  );
}
