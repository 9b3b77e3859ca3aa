import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 200;

/**
 * Asks until there is an answer.
 * @throws Error that says what was waited for, with the last error that asking came to
 */
export async function waitFor<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined> | Answer | undefined,
  withinMs = 60_000,
): Promise<Answer> {
  const deadlineMs = performance.now() + withinMs;
  let cause: unknown;
  while (performance.now() < deadlineMs) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      cause = error;
    }
    await delay(POLL_MS);
  }
  throw new Error(`waited ${Math.round(withinMs / 1000)} s in vain for ${what}`, { cause });
}
