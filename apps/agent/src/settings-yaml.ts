/** A line that is not of the form that settings have. */
export class SettingsSyntaxError extends Error {
  override readonly name = 'SettingsSyntaxError';
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

type Scalar = string | number | boolean;
export type Settings = Record<string, Scalar | Record<string, Scalar>>;

/*
 *   # comment
 *   server: https://seep.example.org   # comment
 *   intervalSeconds: 10
 *   caFile: "/etc/seep/my ca.pem"
 *   thresholds:
 *     memoryRatio: 0.8
 */
const ENTRY =
  /^(?<indent> *)(?<key>[A-Za-z]\w*):(?:\s+(?<value>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^"'\s#].*?))?\s*(?:\s#.*)?$/;
const NUMBER = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/**
 * The part of YAML that settings are: `key: value` lines, and sections of them, indented. A whole parser of YAML is a
 * hundred kilobytes of code, which every host would hold in memory for as long as the agent runs.
 * @throws SettingsSyntaxError
 */
export function parseSettings(text: string): Settings {
  const found: Settings = {};
  let section: Record<string, Scalar> | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    if (/^\s*(?:#.*)?$/.test(line) || line === '---') continue;
    const { indent, key, value } = ENTRY.exec(line.trimEnd())?.groups ?? {};
    if (key === undefined || indent === undefined)
      throw new SettingsSyntaxError(index + 1, 'a line as in "server: https://seep.example.org" is wanted');
    const into = indent === '' ? found : section;
    if (!into) throw new SettingsSyntaxError(index + 1, `${key} is indented and belongs to no section`);
    if (Object.keys(into).includes(key))
      throw new SettingsSyntaxError(index + 1, `${key} stands there twice`);
    if (value !== undefined) {
      into[key] = scalar(value, index + 1);
      if (indent === '') section = undefined;
    } else {
      if (indent !== '') throw new SettingsSyntaxError(index + 1, `${key} has no value`);
      section = {};
      found[key] = section;
    }
  }
  return found;
}

/** The inverse of {@link parseSettings}. */
export function stringifySettings(settings: Readonly<Settings>): string {
  return Object.entries(settings)
    .map(([key, value]) =>
      typeof value === 'object' ? `${key}:\n${lines(value, '  ')}` : lines({ [key]: value }, ''),
    )
    .join('');
}

function lines(section: Readonly<Record<string, Scalar>>, indent: string): string {
  return Object.entries(section)
    .map(([key, value]) => `${indent}${key}: ${typeof value === 'string' ? quoteIfNeeded(value) : value}\n`)
    .join('');
}

function scalar(text: string, line: number): Scalar {
  if (text.startsWith('"')) {
    try {
      return JSON.parse(text) as string;
    } catch {
      throw new SettingsSyntaxError(line, `${text} is no text between double quotes`);
    }
  }
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  if (text === 'true' || text === 'false') return text === 'true';
  return NUMBER.test(text) ? Number(text) : text;
}

function quoteIfNeeded(text: string): string {
  const isPlain = /^[A-Za-z/.][\w/.:@+-]*$/.test(text) && typeof scalar(text, 0) === 'string';
  return isPlain ? text : JSON.stringify(text);
}
