import { test as base, expect } from '@playwright/test';
import { startSite } from '../../../packaging/npm/index.mjs';

/** Tests that take `site` have a server that they can make fail, one for each worker. */
const test = base.extend({
  sites: [async ({}, use) => {
    const site = await startSite('dist', { spa: true });
    await use(site);
    await site.close();
  }, { scope: 'worker' }],
  site: async ({ sites, page }, use) => {
    await sites.reset();
    await use(sites);
    await page.close();
  },
});

test('a route of the app, opened directly, is the page of the app over HTTP/2', async ({ page }) => {
  const response = await page.goto('/orders/17');

  expect(response.status()).toBe(200);
  await expect(page.getByRole('heading')).toHaveText('Order 17');
  expect(await page.evaluate(() => performance.getEntriesByType('navigation')[0].nextHopProtocol)).toBe('h2');
});

test('orders from a made-up API lead to their pages without the server', async ({ page, site }) => {
  await site.onRequest('/api/orders', { json: [{ id: 3 }, { id: 5 }] });
  await page.goto(site.url);

  await page.getByText('Order 5').click();

  await expect(page.getByRole('heading')).toHaveText('Order 5');
  await expect(page).toHaveURL(`${site.url}orders/5`);
  const exchanges = await site.exchanges();
  expect(exchanges.map(({ target }) => target)).not.toContain('/orders/5');
  expect(exchanges.find(({ target }) => target === '/api/orders').protocol).toBe('HTTP/2');
});

test('an API that is down shows so, and is asked again', async ({ page, site }) => {
  await site.onRequest('/api/orders', { json: [{ id: 3 }] });
  await site.onRequest('/api/orders', { status: 503, times: 1 });
  await page.goto(site.url);
  await expect(page.getByRole('alert')).toHaveText(/Try later/);
  await expect(page.getByRole('alert')).toHaveCSS('color', 'rgb(176, 0, 32)');

  await page.getByText('Again').click();

  await expect(page.getByText('Order 3')).toBeVisible();
});

test('the policy of the script lets no inline code run', async ({ page, site }) => {
  const response = await page.goto(site.url);
  expect(response.headers()['content-security-policy']).toContain("default-src 'self'");

  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.body.append(script);
  });

  expect(await page.evaluate(() => window.ran)).toBeUndefined();
});
