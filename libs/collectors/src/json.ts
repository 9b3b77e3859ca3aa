import { ParseError } from './parse-error.ts';

/** An object that came as JSON from a program of others: every field may be missing or of another kind. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** @throws ParseError for text that is no JSON */
export function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ParseError(source, 1, text, 'is not JSON');
  }
}

/** The value itself, or an empty object for anything else. */
export function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** The value itself, or an empty list for anything else: Go prints an empty one as null. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.toWellFormed() : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function flagOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** RFC 3339, as milliseconds since 1970; undefined for Go's zero time, the year 1. */
export function timeMsOf(value: unknown): number | undefined {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return ms > 0 ? ms : undefined;
}
