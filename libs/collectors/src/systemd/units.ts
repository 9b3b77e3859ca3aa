import { listOf, objectOf, parseJson, textOf } from '../json.ts';
import { ParseError } from '../parse-error.ts';

const SOURCE = 'systemctl list-units';

/** Thousands of units are many; a million lines are nothing of systemd's. */
const MAX_UNITS = 20_000;

/** A unit as `systemctl list-units` shows it. No file of systemd's has this: it keeps it in its memory. */
export interface SystemdUnit {
  unit: string;
  /** `loaded`, `not-found`, `masked`, … */
  load: string;
  /** `active`, `failed`, `activating`, … */
  active: string;
  /** `running`, `exited`, `failed`, `auto-restart`, … */
  sub: string;
  description: string;
}

/*
 * [{"unit":"shop.service","load":"loaded","active":"failed","sub":"failed","description":"A shop"}]
 *
 * and before systemd 246, with --plain --no-legend:
 * shop.service loaded failed failed A shop
 */

/**
 * What `systemctl list-units --output=json --plain --no-legend` prints, with `--failed` or `--state=active`: JSON, or
 * lines from a systemd that does not know it.
 * @throws ParseError for text of another kind
 */
export function parseSystemdUnits(text: string): SystemdUnit[] {
  return text.trimStart().startsWith('[') ? parseJsonUnits(text) : parsePlainUnits(text);
}

function parseJsonUnits(text: string): SystemdUnit[] {
  return listOf(parseJson(text, SOURCE))
    .slice(0, MAX_UNITS)
    .flatMap((entry) => {
      const { unit, load, active, sub, description } = objectOf(entry);
      const name = textOf(unit);
      if (name === undefined) return [];
      return {
        unit: name,
        load: textOf(load) ?? '',
        active: textOf(active) ?? '',
        sub: textOf(sub) ?? '',
        description: textOf(description) ?? '',
      };
    });
}

function parsePlainUnits(text: string): SystemdUnit[] {
  const units: SystemdUnit[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || units.length === MAX_UNITS) continue;
    // Without --plain a dot stands in front of what failed.
    const match = /^[^\w.-]*(\S+\.\w+) +(\S+) +(\S+) +(\S+)(?: +(.*))?$/.exec(line.trimEnd());
    if (match === null) throw new ParseError(SOURCE, index + 1, line, 'is not a unit');
    const [, unit = '', load = '', active = '', sub = '', description = ''] = match;
    units.push({ unit, load, active, sub, description });
  }
  return units;
}
