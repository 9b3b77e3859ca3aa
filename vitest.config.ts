import { defineConfig } from 'vitest/config';

/** All projects in one run; each can also be run alone, in its folder. */
export default defineConfig({
  test: { projects: ['apps/*', 'libs/*', 'tools'] },
});
