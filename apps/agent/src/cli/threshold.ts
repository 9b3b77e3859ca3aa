import { InvalidArgumentError } from 'commander';
import { DEFAULT_THRESHOLDS, type Thresholds } from '../local/thresholds.ts';

export const THRESHOLD_NAMES = Object.keys(DEFAULT_THRESHOLDS) as (keyof Thresholds)[];

/** `memoryRatio=0.75`; percent too: `memoryRatio=75%`. */
export function threshold(text: string, given: Partial<Thresholds>): Partial<Thresholds> {
  const [name = '', amount = ''] = text.split('=');
  if (!THRESHOLD_NAMES.includes(name as keyof Thresholds)) {
    throw new InvalidArgumentError(`as in memoryRatio=0.8; the names are ${THRESHOLD_NAMES.join(', ')}`);
  }
  const value = amount.endsWith('%') ? Number(amount.slice(0, -1)) / 100 : Number(amount);
  if (amount === '' || !(value >= 0)) throw new InvalidArgumentError(`${name} is a number from 0`);
  return { ...given, [name]: value };
}
