import { print } from '../print.ts';
import type { Alert } from './alerts.ts';
import type { growthBetween } from './growth.ts';
import type { PartFiles } from './part-files.ts';
import type { HostReading } from './reading.ts';

/** What a command that watched the host for a while has come to. */
export interface Outcome {
  files: PartFiles<string>;
  samples: number;
  isInterrupted: boolean;
  last: HostReading | undefined;
  growth: ReturnType<typeof growthBetween> | undefined;
  alerts: readonly Alert[];
  /** What could not be read, and why. */
  unread: readonly string[];
}

/** Prints it as one JSON object, with what else this command knows. */
export function printOutcomeAsJson({ files, last, ...outcome }: Outcome, more: object): void {
  print(
    JSON.stringify({
      folder: files.folder,
      files: files.paths(),
      ...outcome,
      memory: last?.memory,
      ...more,
    }),
  );
}

/** Prints it for a person, the command's own sentences last. */
export function printOutcome(
  { files, samples, isInterrupted, alerts }: Outcome,
  sentences: readonly string[],
): void {
  print(
    `${samples} samples${isInterrupted ? ', then interrupted' : ''}; files: ${files.path('summary')} and beside it`,
  );
  for (const { severity, message } of alerts) print(`${severity}: ${message}`);
  for (const sentence of sentences) print(sentence);
}
