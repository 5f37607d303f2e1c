import { startSite } from './index.mjs';

/**
 * For the file that Vitest's globalSetup names: `export const setup = siteSetup('dist')`. Tests then have
 * `inject('siteUrl')` and `inject('siteCa')`.
 *
 * @param {string} site
 * @param {Parameters<typeof startSite>[1]} [options]
 */
export function siteSetup(site, options) {
  return async ({ provide }) => {
    const server = await startSite(site, options);
    provide('siteUrl', server.url);
    provide('siteCa', server.ca);
    return () => server.close();
  };
}
