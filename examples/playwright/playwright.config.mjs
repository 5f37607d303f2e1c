import { defineConfig } from '@playwright/test';
import { siteServer } from '../../packaging/npm/playwright.mjs';

const port = Number(process.env.PORT ?? 4443);

export default defineConfig({
  testDir: 'tests',
  workers: 1,
  timeout: 60_000,
  webServer: siteServer('dist', { port, spa: true }),
  use: {
    baseURL: `https://localhost:${port}`,
    ignoreHTTPSErrors: true,
    // A browser that the machine has: CHROMIUM=/usr/bin/chromium
    launchOptions: { executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-quic'] },
  },
});
