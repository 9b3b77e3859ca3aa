/**
 * How long a test waits for what must come, wherever none of its own is said. Long on purpose: a fact that comes is
 * there at once, and only a machine that does a hundred other things needs the time. What never comes still fails.
 */
export const patience = {
  testTimeout: 60_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 30_000 } },
} as const;
