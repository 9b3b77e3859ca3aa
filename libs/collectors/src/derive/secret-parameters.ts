import { MASK } from './mask.ts';
import { endsWithSecret, isSecretName } from './secret-names.ts';

/** `"name": "value"`, as in JSON. */
const QUOTED_PAIR = /(["'])([\w.-]{1,100})\1(\s*:\s*)("(?:[^"\\]|\\[^])*"?|'[^']*'?|[^\s,}\]'"]+)/g;

/** A name in front of `=` or `:`, at the start of a word or behind what parts parameters. */
const NAME = /(?<![\w.%[\]-])-{0,2}([\w.%[\]-]{1,100})([=:])/g;

/** Where a value ends: before the next parameter, at a space, or with the text. */
const VALUE_END = /\s|[?&;,#|](?=[\w.%[\]-]{1,100}[=:])|$/g;

/** Names that are secret as parameters of a URL only. */
const SECRET_IN_QUERY = /^(?:code|key|sig)$/i;

/** Hides values of secret names in JSON. */
export function maskQuotedPairs(text: string): string {
  return text.replaceAll(
    QUOTED_PAIR,
    (pair: string, quote: string, name: string, colon: string, value: string) => {
      if (!isSecretName(name)) return pair;
      const valueQuote = /^["']/.exec(value)?.[0] ?? '';
      return `${quote}${name}${quote}${colon}${valueQuote}${MASK}${valueQuote}`;
    },
  );
}

/**
 * Hides values of secret names in `name=value` and `name:value`, wherever they stand in a word:
 * `https://host/?token=…&x=1`, `Server=db;Password=…`, `--env=API_KEY=…`.
 */
export function maskParameters(text: string): string {
  let masked = '';
  let end = 0;
  NAME.lastIndex = 0;
  for (let match = NAME.exec(text); match !== null; match = NAME.exec(text)) {
    const start = NAME.lastIndex;
    if (!isSecretPair(match, text, start)) continue;
    VALUE_END.lastIndex = start;
    const valueEnd = VALUE_END.exec(text)?.index ?? text.length;
    if (valueEnd === start) continue;
    masked += text.slice(end, start) + MASK;
    end = valueEnd;
    NAME.lastIndex = valueEnd;
  }
  return masked + text.slice(end);
}

function isSecretPair([, name = '', separator]: RegExpExecArray, text: string, valueStart: number): boolean {
  if (separator === ':') {
    // A scheme is no name, and the credentials of a URL are hidden already, its host is not to be.
    return (
      endsWithSecret(name) && !text.startsWith('//', valueStart) && !text.startsWith(`${MASK}@`, valueStart)
    );
  }
  const before = text[valueStart - name.length - 2];
  return isSecretName(name) || ((before === '?' || before === '&') && SECRET_IN_QUERY.test(name));
}
