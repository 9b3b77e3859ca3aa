import { defineConfig } from '@playwright/test';
import base from './playwright.config.ts';

export default defineConfig(base, {
  testDir: 'gallery',
  testMatch: 'gallery.ts',
  outputDir: '../test-results/gallery-run',
  timeout: 600_000,
  reporter: [['list']],
});
