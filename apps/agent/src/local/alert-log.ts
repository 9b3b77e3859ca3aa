import type { Alert, AlertKind } from './alerts.ts';
import { formatAlerts } from './sections/alerts.ts';
import { formatTime } from './text.ts';

/** Writes an alert when it begins to hold, gets worse, or ends; not again at every sample that it holds. */
export class AlertLog {
  readonly #write: (text: string) => void;
  readonly #holding = new Map<AlertKind, Alert>();
  /** Every alert that held at some time, as it was when it began or got worse. */
  readonly seen = new Map<AlertKind, Alert>();

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  update(at: Date, alerts: readonly Alert[]): void {
    const now = new Map(alerts.map((alert) => [alert.kind, alert]));
    for (const alert of alerts) {
      const before = this.#holding.get(alert.kind);
      const isWorse = before?.severity === 'warning' && alert.severity === 'critical';
      if (before && !isWorse) continue;
      this.#write(`[${formatTime(at)} UTC] ${formatAlerts([alert])}\n`);
      this.seen.set(alert.kind, alert);
    }
    for (const kind of this.#holding.keys()) {
      if (!now.has(kind)) this.#write(`[${formatTime(at)} UTC] OVER ${kind}\n`);
    }
    this.#holding.clear();
    for (const [kind, alert] of now) this.#holding.set(kind, alert);
  }
}
