import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, 'globals.css'), 'utf8');

function tokensOf(selector: string): Map<string, string> {
  const block = css.slice(css.indexOf(`${selector} {`)).split('\n}', 1)[0] ?? '';
  return new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2 contrast ratio. */
function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const STATES = ['healthy', 'learning', 'watch', 'probable', 'confirmed', 'unknown'];
const TEXTS = ['ink', 'ink-2', 'ink-3', 'accent', ...STATES];

describe.each([
  ['light', ':root'],
  ['dark', '.dark'],
])('%s theme', (_name, selector) => {
  const tokens = tokensOf(selector);
  const token = (name: string) => tokens.get(name) ?? '';

  it.each(TEXTS.flatMap((text) => ['canvas', 'panel', 'raised'].map((surface) => [text, surface])))(
    'text in %s can be read on %s',
    (text, surface) => {
      expect(contrast(token(text), token(surface))).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each(STATES)('%s can be read on its own tint', (state) => {
    expect(contrast(token(state), token(`${state}-soft`))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(token('ink'), token(`${state}-soft`))).toBeGreaterThanOrEqual(4.5);
  });

  it('text on the accent can be read', () => {
    expect(contrast(token('accent-ink'), token('accent'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(token('accent'), token('accent-soft'))).toBeGreaterThanOrEqual(4.5);
  });

  it('lines of a chart stand out from its ground', () => {
    for (const index of [1, 2, 3, 4, 5]) {
      expect(contrast(token(`series-${index}`), token('panel'))).toBeGreaterThanOrEqual(3);
    }
  });
});
