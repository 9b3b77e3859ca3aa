import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

export const BOOT_SERVICE = 'seep-boot-diagnostics.service';
const UNIT_PATH = `/etc/systemd/system/${BOOT_SERVICE}`;

/** The service could not be installed or removed; the message says why and what to do. */
export class BootServiceError extends Error {
  override readonly name = 'BootServiceError';
}

/**
 * A service that watches every boot from its beginning, as `seep-agent boot` does by hand.
 * @throws BootServiceError
 */
export function installBootService(args: readonly string[]): string {
  requireSystemd();
  const command = [...programOf(process.execPath, process.argv[1]), 'boot', ...args].map(quoted).join(' ');
  mkdirSync(dirname(UNIT_PATH), { recursive: true });
  writeFileSync(UNIT_PATH, unitOf(command), { mode: 0o644 });
  systemctl('daemon-reload');
  systemctl('enable', BOOT_SERVICE);
  return UNIT_PATH;
}

/**
 * Takes away the service, and with `records` what it has written; leaves nothing.
 * @throws BootServiceError
 */
export function removeBootService(records?: string): void {
  requireSystemd();
  if (existsSync(UNIT_PATH)) {
    systemctl('disable', '--now', BOOT_SERVICE);
    rmSync(UNIT_PATH, { force: true });
    systemctl('daemon-reload');
    try {
      systemctl('reset-failed', BOOT_SERVICE);
    } catch {
      // It has not failed: there is nothing to forget.
    }
  }
  if (records !== undefined) rmSync(records, { recursive: true, force: true });
}

export function unitOf(command: string): string {
  return `# Written by: seep-agent boot --install-service. Removed by: seep-agent boot --uninstall-service
[Unit]
Description=Seep: the memory of this host in the first hours of each boot
Documentation=man:seep-agent(1)

[Service]
Type=exec
ExecStart=${command}
Nice=10
IOSchedulingClass=idle
TimeoutStopSec=30
SyslogIdentifier=seep-boot

[Install]
WantedBy=multi-user.target
`;
}

/** How this very program is started: an executable of its own, or a script and what runs it. */
export function programOf(execPath: string, script: string | undefined): string[] {
  if (basename(execPath).startsWith('seep-agent') || script === undefined) return [execPath];
  return [execPath, realpathSync(script)];
}

/** systemd.service(5): words in double quotes, % and $ doubled. */
function quoted(word: string): string {
  const escaped = word.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[\w@%+=:,./$-]+$/.test(escaped) ? escaped : `"${escaped.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

function requireSystemd(): void {
  if (!existsSync('/run/systemd/system')) {
    throw new BootServiceError(
      'this host does not run systemd: start "seep-agent boot" at boot by its own means',
    );
  }
  if (process.getuid?.() !== 0) {
    throw new BootServiceError('only root may install or remove a service: run this with sudo');
  }
}

function systemctl(...args: string[]): void {
  try {
    execFileSync('systemctl', args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  } catch (cause) {
    const { stderr = '' } = cause as { stderr?: string };
    throw new BootServiceError(`systemctl ${args.join(' ')}: ${stderr.trim()}`, { cause });
  }
}
