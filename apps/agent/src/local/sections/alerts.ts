import type { Alert } from '../alerts.ts';

/** Alerts with what shows them. */
export function formatAlerts(alerts: readonly Alert[]): string {
  return alerts
    .map(({ severity, kind, message, evidence, advice }) =>
      [
        `${severity.toUpperCase()} ${kind}: ${message}`,
        ...evidence.map((line) => `    ${line}`),
        `    → ${advice}`,
      ].join('\n'),
    )
    .join('\n');
}
