import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BootedHost, whyNoBootedHosts } from './booted-host.ts';
import { DrillServer, type HostAnswer } from './drill-server.ts';
import { type DrillResult, Report } from './report.ts';
import { ServedAgents } from './served-agents.ts';
import { waitFor } from './wait-for.ts';
import { isWhole } from './whole.ts';

const HOST_COUNT = 3;

/** What an installed agent may take to be seen with its baseline. */
const SEEN_WITHIN_MS = 30_000;

/** Files that anything on a host changes: the journal, and what useradd and userdel keep beside the files they edit. */
const CHANGED_ANYWAY =
  /^\/(var\/log|etc\/(passwd|group|shadow|gshadow|subuid|subgid)-?$|var\/cache\/ldconfig|etc\/\.pwd\.lock|tmp|var\/tmp|var\/lib\/systemd)/;

/** Three booted systemd hosts: the one-liner, the fleet page, a reboot, a restart of the hung, and what is left. */
export async function drillBootedHosts(): Promise<DrillResult> {
  const why = await whyNoBootedHosts();
  if (why !== undefined) throw new Error(why);
  const report = new Report('booted-hosts');
  await using stack = new AsyncDisposableStack();
  const served = new ServedAgents(mkdtempSync(join(tmpdir(), 'seep-drill-agents-')));
  stack.defer(() => rmSync(served.dir, { recursive: true, force: true }));
  const server = stack.use(await DrillServer.start({ SEEP_AGENT_DIR: served.dir }));
  const folder = join(server.dir, 'hosts');
  mkdirSync(folder);
  const hosts: BootedHost[] = [];
  for (let index = 1; index <= HOST_COUNT; index++) {
    const host = stack.use(await BootedHost.create(`drill${index}`, folder));
    await host.boot();
    await host.run('touch /root/before');
    hosts.push(host);
  }
  const token = await server.token(HOST_COUNT);
  for (const host of hosts) await install(host, server, token, report);
  const [first] = hosts as [BootedHost];
  await inspect(first, token, report);
  await reboot(first, server, report);
  await update(first, server, served, report);
  await restartTheHung(first, report);
  for (const host of hosts) await uninstall(host, server, report);
  return report.result;
}

async function install(host: BootedHost, server: DrillServer, token: string, report: Report): Promise<void> {
  const startedMs = performance.now();
  const said = await host.run(`curl -fsSL ${server.url}/install.sh | sh -s -- --token ${token}`);
  report.check(`${host.name}: the one-liner installs`, said.includes('connected'), said.split('\n').at(-1));
  await waitFor(
    `${host.name} with its baseline`,
    async () => (await answerOf(host, server))?.boots[0]?.baseline,
    SEEN_WITHIN_MS - (performance.now() - startedMs),
  );
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  report.check(`${host.name}: on the fleet page with its baseline within 30 s`, true, `${seconds} s`);
}

async function inspect(host: BootedHost, token: string, report: Report): Promise<void> {
  const found = await host.run(`grep -rlF ${token} /etc /var /usr/local /root 2>/dev/null || true`);
  report.check('the token is in no file of the host, its journal included', found === '', found);
  const command = await host.run(
    "tr '\\0' ' ' </proc/$(systemctl show -P MainPID seep-agent)/cmdline; systemctl cat seep-agent",
  );
  report.check('nor in an argument of the agent or in its unit', !command.includes(token));
  const exposure = await host.run('systemd-analyze security seep-agent.service --no-pager | tail -1');
  report.check('systemd-analyze security', / [0-3]\.\d OK/.test(exposure), exposure.trim());
}

async function reboot(host: BootedHost, server: DrillServer, report: Report): Promise<void> {
  const before = await answerOf(host, server);
  await host.powerOff();
  await host.boot();
  const after = await waitFor(
    'a new boot with its baseline',
    async () => {
      const answer = await answerOf(host, server);
      return answer && answer.boots.length === 2 && answer.boots.every(({ baseline }) => baseline)
        ? answer
        : undefined;
    },
    60_000,
  );
  const hasOld = after.boots.some(({ id }) => id === before?.boots[0]?.id);
  report.check('a reboot is a new boot with a baseline of its own, the old one is kept', hasOld, after.boots);
  report.check('nothing lost or doubled over the reboot', isWhole(after), after.samples);
}

/** The version of the agent that runs and is connected; empty when none is. */
const running = (host: BootedHost) =>
  host.run(
    `seep-agent status --json | sed -n 's/.*"connected":true,"running":{[^}]*"version":"\\([^"]*\\)".*/\\1/p'`,
  );

/** Another version comes; one that does not connect is taken back, also when the update is killed in the middle. */
async function update(
  host: BootedHost,
  server: DrillServer,
  served: ServedAgents,
  report: Report,
): Promise<void> {
  const version = served.serveOther();
  const said = await host.run('seep-agent update --within 20 2>&1');
  const runs = await running(host);
  report.check('update brings the version that the server has', runs === version, said.split('\n').at(-1));

  served.serveOneThatDoesNotConnect();
  const refused = await host.run('seep-agent update --within 5 2>&1; echo "ended with $?"');
  const stays = await running(host);
  report.check(
    'one that does not connect is taken back, and the one before runs again',
    stays === version && refused.includes('was taken back') && refused.endsWith('ended with 1'),
    refused.split('\n').at(-2),
  );

  await host.run(
    'seep-agent update --within 5 >/dev/null 2>&1 & ' +
      'while [ ! -e /usr/local/bin/seep-agent.update ]; do sleep 0.01; done; kill -KILL $!',
  );
  // The one in place would not even answer for its status.
  await waitFor(
    'the guard to finish the update',
    async () => !(await host.run('ls /usr/local/bin')).includes('.update'),
    120_000,
  );
  const again = await waitFor(
    'the one before to be connected',
    async () => (await running(host)) || undefined,
  );
  report.check(
    'an update that is killed after the swap is taken back by its guard',
    again === version,
    again,
  );
  const left = await host.run('ls /usr/local/bin');
  report.check(
    'of updates only the executable before is left',
    left.split('\n').every((name) => ['seep-agent', 'seep-agent.previous'].includes(name)),
    left.split('\n'),
  );
  const answer = await answerOf(host, server);
  report.check(
    'nothing lost or doubled over the updates',
    answer !== undefined && isWhole(answer),
    answer?.samples,
  );
}

/** SIGSTOP to the agent stands for a hang; five minutes are too long to wait for, so the drill shortens them. */
async function restartTheHung(host: BootedHost, report: Report): Promise<void> {
  const pid = () => host.run('systemctl show -P MainPID seep-agent');
  await host.run(
    'mkdir -p /run/systemd/system/seep-agent.service.d && ' +
      'printf "[Service]\\nWatchdogSec=30\\n" >/run/systemd/system/seep-agent.service.d/drill.conf && ' +
      'systemctl daemon-reload && systemctl restart seep-agent',
  );
  const before = await pid();
  const stays = await host.run('sleep 40; systemctl show -P MainPID seep-agent');
  report.check('an agent that samples is left alone by the watchdog', stays === before);
  await host.run(`kill -STOP ${before}`);
  await waitFor(
    'the hung agent to be started anew',
    async () => !['0', before].includes(await pid()),
    90_000,
  );
  report.check('an agent that hangs is started anew by the watchdog', true);
  await host.run('rm -r /run/systemd/system/seep-agent.service.d && systemctl daemon-reload');
}

async function uninstall(host: BootedHost, server: DrillServer, report: Report): Promise<void> {
  await host.run(`curl -fsSL ${server.url}/install.sh | sh -s -- --uninstall --purge`);
  const newer = await host.run(
    'find / -xdev -newer /root/before ! -type d ! -path "/proc/*" ! -path "/sys/*" ! -path "/run/*" ! -path "/dev/*"',
  );
  const left = newer.split('\n').filter((path) => path !== '' && !CHANGED_ANYWAY.test(path));
  report.check(`${host.name}: uninstalling leaves nothing behind`, left.length === 0, left);
}

async function answerOf(host: BootedHost, server: DrillServer): Promise<HostAnswer | undefined> {
  const found = (await server.hosts()).find(({ name }) => name === host.name);
  return found && (await server.host(found.id));
}
