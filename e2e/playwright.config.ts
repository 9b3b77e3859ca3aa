import { defineConfig } from '@playwright/test';
import { LAUNCH_OPTIONS } from '@seep/tools/browser';

export default defineConfig({
  testDir: 'tests',
  outputDir: '../test-results/e2e',
  // Every test has real leaks on this machine, which every agent here would see.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json']],
  use: {
    // What is not there after this long does not come: a test says so at once, not after its whole time.
    actionTimeout: 60_000,
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: LAUNCH_OPTIONS,
  },
});
