import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { startSite } from './index.mjs';
import { siteServer } from './playwright.mjs';
import { siteSetup } from './vitest.mjs';

let folder;
let site;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'site-test'));
  await writeFile(join(folder, 'index.html'), 'home');
  site = await startSite(folder, { spa: true });
});

beforeEach(() => site.reset());

after(async () => {
  await site?.close();
  await rm(folder, { recursive: true });
});

async function get(url, ca, headers = {}) {
  const trusted = await readFile(ca);
  return new Promise((resolve, reject) => request(url, { ca: trusted, agent: false, headers }, (response) => {
    let body = '';
    response.setEncoding('utf8').on('data', (text) => { body += text; })
      .on('end', () => resolve({ status: response.statusCode, headers: response.headers, body })).on('error', reject);
  }).on('error', reject).end());
}

/** The exchange of that number, from 1, once it has ended: the client may have its answer a moment before. */
async function ended(count) {
  for (;;) {
    const exchanges = await site.exchanges();
    if (exchanges.length >= count) {
      return exchanges[count - 1];
    }
  }
}

test('a site is served over TLS that can be checked', async () => {
  assert.deepEqual((await get(site.url, site.ca)).body, 'home');
  assert.equal((await get(site.url + 'a/route', site.ca, { accept: 'text/html' })).body, 'home');
});

test('a rule hands requests to a real backend', async () => {
  const backend = createServer((asked, answer) => answer.end(`${asked.url} of ${asked.headers.host}`));
  await new Promise((listening) => backend.listen(0, '127.0.0.1', listening));
  try {
    await site.onRequest('/api/**', { proxyTo: `http://127.0.0.1:${backend.address().port}` });

    assert.equal((await get(site.url + 'api/a?b=c', site.ca)).body, `/api/a?b=c of ${new URL(site.url).host}`);
    assert.equal((await get(site.url, site.ca)).body, 'home');
    await assert.rejects(site.onRequest('/x', { proxyTo: 'nowhere' }), /a backend is http:/);
  } finally {
    backend.closeAllConnections();
    backend.close();
  }
});

test('a rule answers, and the journal tells', async () => {
  await site.onRequest('/api/*', { status: 201, json: { id: 7 } });

  const answer = await get(site.url + 'api/orders?x=1', site.ca);

  assert.equal(answer.status, 201);
  assert.deepEqual(JSON.parse(answer.body), { id: 7 });
  assert.equal(answer.headers['content-type'], 'application/json');
  const exchange = await ended(1);
  assert.equal(exchange.target, '/api/orders?x=1');
  assert.equal(exchange.status, 201);
  assert.equal(exchange.rule, '/api/*');
});

test('a rule breaks a response off', async () => {
  await site.onRequest('/', { truncateAfter: 2 });
  await assert.rejects(get(site.url, site.ca));
});

test('offline is not reached, online is', async () => {
  await site.offline();
  await assert.rejects(get(site.url, site.ca));
  await site.online();
  assert.equal((await get(site.url, site.ca)).status, 200);
});

test('what makes no sense is rejected with the reason', async () => {
  await assert.rejects(site.onRequest('/x', { statsu: 503 }), /a rule has no "statsu"/);
  await assert.rejects(site.onRequest('a/b', { status: 503 }), /a pattern starts with/);
  await assert.rejects(startSite(folder + '/missing'), /missing/);
  await assert.rejects(startSite(folder, { launcher: folder + '/no-launcher' }), /ENOENT/);
});

test('vitest is provided with the address', async () => {
  const provided = {};
  const stop = await siteSetup(folder)({ provide: (name, value) => { provided[name] = value; } });
  assert.equal((await get(provided.siteUrl, provided.siteCa)).body, 'home');
  await stop();
});

test('playwright is given a command that a shell takes apart again', () => {
  const { command, url } = siteServer("it's", { port: 4443, launcher: '/opt/z s', spa: true });
  assert.equal(command, "'/opt/z s' '--dev-tls' '--addr' '127.0.0.1:0' '--tls-addr' '127.0.0.1:4443' '--spa' 'it'\\''s'");
  assert.equal(url, 'https://localhost:4443/');
});
