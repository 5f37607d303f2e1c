import { command, siteArguments } from './command.mjs';

/**
 * For `webServer` of Playwright's configuration. The certificate is made at each start, so tests need
 * `ignoreHTTPSErrors` too.
 *
 * @param {string} site
 * @param {{port: number} & Parameters<typeof import('./index.mjs').startSite>[1]} options
 */
export function siteServer(site, { port, launcher, ...options }) {
  const words = [...command(launcher), '--dev-tls', '--addr', '127.0.0.1:0', '--tls-addr', `127.0.0.1:${port}`,
    ...siteArguments(options), site];
  return {
    command: words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' '),
    url: `https://localhost:${port}/`,
    ignoreHTTPSErrors: true,
    reuseExistingServer: false,
    stderr: 'ignore',
  };
}
