import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BootedHost, whyNoBootedHosts } from './booted-host.ts';
import { type DrillResult, Report } from './report.ts';
import { waitFor } from './wait-for.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const PARTS = ['alerts', 'boot', 'kernel', 'memory', 'processes', 'summary', 'system'];
const NAME = 'drill-boot';
const LOGS = '/var/log/boot-diagnostics';

/** A service that leaves a zombie behind at every boot: a child that ends, and a parent that sleeps on. */
const ZOMBIE_UNIT = `[Unit]
Description=Leaves a zombie behind
[Service]
ExecStart=/bin/bash -c 'sleep 0.1 & exec sleep 3600'
[Install]
WantedBy=multi-user.target
`;

const FAILING_UNIT = `[Service]
ExecStart=/bin/false
[Install]
WantedBy=multi-user.target
`;

/** `boot --install-service` on a booted systemd host: installed, rebooted, read, removed. */
export async function drillBootService(): Promise<DrillResult> {
  const report = new Report('boot-service');
  const reason = await whyNoBootedHosts();
  if (reason !== undefined) {
    process.stderr.write(`  left out: ${reason}\n`);
    return report.result;
  }
  const parent = mkdtempSync(join(tmpdir(), 'seep-drill-boot-'));
  try {
    await using host = await BootedHost.create(NAME, parent);
    host.installProgram('seep-agent', join(ROOT, 'apps', 'agent', 'dist', 'main.mjs'));
    await host.boot();
    const before = await host.run(
      'systemctl list-unit-files --no-legend | wc -l; ls /etc/systemd/system /var/log | md5sum',
    );
    await host.run(
      `cat >/etc/systemd/system/zombie.service <<'END'\n${ZOMBIE_UNIT}END\ncat >/etc/systemd/system/failing.service <<'END'\n${FAILING_UNIT}END\nsystemctl enable zombie.service failing.service`,
    );
    await host.run('/opt/seep/seep-agent boot --install-service --minutes 0.4 --interval 2');
    report.check(
      'the service is enabled',
      (await host.run('systemctl is-enabled seep-boot-diagnostics.service')) === 'enabled',
    );
    const bootId = await host.run('cat /proc/sys/kernel/random/boot_id');

    await host.powerOff();
    await host.boot();
    report.check(
      'a real reboot: another boot',
      (await host.run('cat /proc/sys/kernel/random/boot_id')) !== bootId,
    );
    await waitFor(
      'the service to have ended',
      async () =>
        (await host.run('systemctl is-active seep-boot-diagnostics.service || true')) === 'inactive'
          ? true
          : undefined,
      120_000,
    );
    const files = (await host.run(`ls ${LOGS}`))
      .split('\n')
      .map((name) => name.replace(/^boot-\d{8}_\d{6}_(\w+)\.log$/, '$1'));
    report.check('seven files', JSON.stringify(files.toSorted()) === JSON.stringify(PARTS), files);
    const alerts = await host.run(`cat ${LOGS}/*_alerts.log`);
    report.check(
      'the zombie that was planted stands among the alerts, under its parent',
      /WARNING zombies/.test(alerts) && /parent \d+ \(sleep\)/.test(alerts),
      alerts.split('\n').slice(0, 4),
    );
    const rows = Number(await host.run(`cat ${LOGS}/*_memory.log | wc -l`)) - 1;
    report.check('a row of memory for each sample', rows === 13, rows);
    const failed = await host.run('systemctl --failed --plain --no-legend | wc -l');
    const facts = await host.run(`cat ${LOGS}/*_boot.log`);
    const told = /(\d+) active units, (\d+) failed/.exec(facts);
    report.check(
      'failed units as systemctl counts them',
      told?.[2] === failed && facts.includes('failing.service'),
      { systemctl: failed, ours: told?.[0] },
    );
    report.check(
      'the journal was followed',
      (await host.run(`cat ${LOGS}/*_system.log`)).includes('zombie.service'),
      'zombie.service started',
    );
    report.check(
      'the verdict stands at the end',
      (await host.run(`cat ${LOGS}/*_summary.log`)).includes('-- Verdict --'),
    );

    await host.run(
      'systemctl disable --now zombie.service failing.service; rm /etc/systemd/system/zombie.service /etc/systemd/system/failing.service; systemctl daemon-reload; systemctl reset-failed',
    );
    await host.run('/opt/seep/seep-agent boot --uninstall-service --purge');
    const after = await host.run(
      'systemctl list-unit-files --no-legend | wc -l; ls /etc/systemd/system /var/log | md5sum',
    );
    report.check('removal leaves nothing behind', after === before, { before, after });
    const left = await host.run(
      'systemctl list-units --all --no-legend "seep*"; find / -xdev -name "*seep-boot*" -not -path "/proc/*"',
    );
    report.check('no unit and no file of the service', left === '', left);
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
  return report.result;
}
