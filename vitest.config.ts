import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** All projects in one run; each can also be run alone, in its folder. */
export default defineConfig({
  test: {
    projects: ['apps/*', 'libs/*', 'tools'],
    // Left to itself, vitest keeps one core free: half of a small machine, whose drills mostly wait.
    maxWorkers: Math.max(2, availableParallelism()),
  },
});
