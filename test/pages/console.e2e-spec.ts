import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../../scripts/dev-stack/chromium.js';
import { expectAccessible, tabTo, watchedPage, type WatchedPage } from './browser.js';
import { importSample, startTestStack, type TestStack } from '../support/stack.js';

const COUNT = 60;
const FEED = 'sku;Titel;Preis;Farbe;Notiz\nA1;Roter Schuh;12,90;rot;neu\nA2;Blauer Schuh;1x;blau;alt\nA3;;5,00;grün;alt\n';

let test: TestStack;
let browser: Browser;
let watched: WatchedPage;
let page: Page;

beforeAll(async () => {
  test = await startTestStack();
  await importSample(test, 19, COUNT);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await test?.stop();
});

/** Opens a place of the console as somebody who is signed in with a key. */
async function open(path: string, key = test.adminKey): Promise<void> {
  watched = await watchedPage(browser, test.stack.apiUrl);
  ({ page } = watched);
  await page.goto('/admin');
  await page.getByLabel('Admin key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Console' }).waitFor();
  if (path) await page.goto(`/admin/${path}`);
}
afterEach(async () => {
  await page?.context().close();
  expect(watched?.faults ?? []).toEqual([]);
});

const heading = (name: string | RegExp): Promise<void> => page.getByRole('heading', { level: 1, name }).waitFor();
const panel = (title: string): ReturnType<Page['locator']> =>
  page.locator('.panel', { has: page.getByRole('heading', { name: title, exact: true }) });

describe('signing in', () => {
  it('takes an admin key, and keeps it from scripts', async () => {
    await open('');
    await heading('Imports');
    await expectAccessible(page);
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
    const kept = await page.evaluate(() => JSON.stringify([document.cookie, Object.entries(localStorage), Object.entries(sessionStorage)]));
    expect(kept).not.toContain('vt_');
    await page.reload();
    await heading('Imports');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Admin key').waitFor();
    await page.reload();
    await page.getByLabel('Admin key').waitFor();
    await expectAccessible(page);
  });

  it('leads to the index of a product and to a changed setting, by the keyboard alone', async () => {
    watched = await watchedPage(browser, test.stack.apiUrl);
    ({ page } = watched);
    await page.goto('/admin');
    await page.getByLabel('Admin key').waitFor();
    await tabTo(page, /^Admin key/);
    await page.keyboard.type(test.adminKey);
    await page.keyboard.press('Enter');
    await heading('Imports');
    await tabTo(page, /^Catalog$/);
    await page.keyboard.press('Enter');
    await heading('Catalog');
    await tabTo(page, /^Look a product up/);
    await page.keyboard.type('lamp');
    await page.locator('.tile', { hasText: /lamp/i }).first().waitFor();
    await tabTo(page, /lamp/i);
    await page.keyboard.press('Enter');
    await heading(/lamp/i);
    await tabTo(page, /^Search lab$/);
    await page.keyboard.press('Enter');
    await heading('Search lab');
    await tabTo(page, /^Query/);
    await page.keyboard.type('lamp');
    await page.keyboard.press('Enter');
    await tabTo(page, /^Words: 1/);
    await page.keyboard.press('ArrowRight');
    await page.locator('label', { hasText: 'Words: 1.25' }).waitFor();
    await page.locator('.lab .tile').first().waitFor();
  });

  it('refuses other keys, and says why', async () => {
    const { key } = await test.client.keys.create('shop', ['search']);
    watched = await watchedPage(browser, test.stack.apiUrl);
    ({ page } = watched);
    await page.goto('/admin');
    await page.getByLabel('Admin key').fill(key);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('the console needs an admin key').waitFor();
    watched.faults.length = 0;
  });

  it('ends when the key is revoked', async () => {
    const { key, id } = await test.client.keys.create('leaving', ['admin']);
    await open('keys', key);
    await heading('Keys');
    await test.client.keys.revoke(id);
    await page.reload();
    await page.getByLabel('Admin key').waitFor();
  });
});

describe('imports', () => {
  it('are looked at, corrected, compared with the store, started and followed', async () => {
    await open('imports/new');
    await page.locator('input[type=file]').setInputFiles({ name: 'shoes.csv', mimeType: 'text/csv', buffer: Buffer.from(FEED) });
    await panel('What the columns are').waitFor();
    await expectAccessible(page);
    expect(await panel('Problems').textContent()).toContain('“1x”: expected an amount');
    const note = page.getByLabel('What the column Notiz is');
    await note.fill('condition');
    await note.press('Tab');
    await expect.poll(() => note.inputValue()).toBe('condition');
    await page.getByRole('button', { name: 'Compare with the store' }).click();
    await panel('Import').getByText('New products').waitFor();
    await page.getByRole('button', { name: 'Start the import' }).click();
    await heading('shoes.csv');
    await page.locator('.state', { hasText: 'done' }).waitFor();
    const report = page.waitForEvent('download');
    await page.getByRole('button', { name: 'All rows as CSV' }).click();
    expect((await report).suggestedFilename()).toMatch(/^errors-.*\.csv$/);
    await expectAccessible(page);
    expect(await test.client.products.find('A1')).toMatchObject({ title: 'Roter Schuh', attributes: { condition: 'neu' } });
  });

  it('of what is no feed are told clearly', async () => {
    await open('imports/new');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('\x89PNG\r\n\x1a\n0000') });
    await page.getByRole('alert').getByText('The feed').waitFor();
    watched.faults.length = 0;
  });
});

describe('the catalog', () => {
  it('shows what the index knows of a product, which can be changed and deleted', async () => {
    await open('catalog');
    await page.getByLabel(/Look a product up/).fill('A1');
    await page.getByRole('link', { name: 'Roter Schuh' }).click();
    await heading('Roter Schuh');
    await panel('Words that find it').getByText('schuh').first().waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('price', { exact: true }).fill('15,50');
    await page.getByRole('button', { name: 'Save' }).click();
    await panel('Fields').getByText('15.5', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Yes, delete' }).click();
    await heading('Catalog');
    await expect(test.client.products.find('A1')).rejects.toMatchObject({ problem: { code: 'product-not-found' } });
  });

  it('tells how many products have pictures', async () => {
    await open('catalog');
    await panel('Pictures of the catalog').getByText(`${COUNT} of ${COUNT}`).waitFor();
    await expectAccessible(page);
  });
});

describe('the search lab', () => {
  it('tries synonyms and weights side by side, and saves them', async () => {
    await open('lab');
    await page.getByLabel('Query').fill('luminaire');
    await page.getByRole('button', { name: 'Search' }).click();
    const [left, right] = [page.locator('.lab .panel').nth(0), page.locator('.lab .panel').nth(1)];
    await left.getByText(/found in/).waitFor();
    await right.getByLabel('Mode').selectOption('lexical');
    await right.getByLabel('Synonyms: a group in a line').fill('lamp, luminaire');
    await right.locator('.tile').first().waitFor();
    await expectAccessible(page);
    await right.getByRole('button', { name: 'Save these settings' }).click();
    await expect.poll(async () => (await test.client.settings.read()).synonyms).toEqual([['lamp', 'luminaire']]);
  });
});

describe('a reindex', () => {
  it('is estimated, judged, approved once, though two people click, and rolled back', async () => {
    await open('reindexes');
    await page.getByLabel('Model of pictures and words').selectOption('mini-clip-64');
    await page.getByRole('button', { name: 'Estimate' }).click();
    await page.getByText('Space for the new version').waitFor();
    await page.getByLabel('Why').fill('a better model');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.locator('.state', { hasText: 'awaiting approval' }).waitFor({ timeout: 60_000 });
    await page.getByRole('heading', { name: 'Lost' }).waitFor();
    await expectAccessible(page);
    const other = await page.context().newPage();
    await other.goto('/admin/reindexes');
    await other.getByRole('button', { name: 'Approve the swap' }).waitFor();
    await Promise.all([page, other].map((one) => one.getByRole('button', { name: 'Approve the swap' }).click()));
    await page.locator('.state', { hasText: /^done$/ }).waitFor({ timeout: 60_000 });
    await other.locator('.state', { hasText: /^done$/ }).waitFor();
    await other.close();
    await page.getByRole('button', { name: 'Roll back' }).click();
    await page.getByRole('button', { name: 'Yes, roll back' }).click();
    await page.locator('.state', { hasText: 'rolled back' }).waitFor({ timeout: 60_000 });
    // The later of two approvals may be refused, which the browser notes.
    watched.faults.length = 0;
  });
});

describe('stores, keys and health', () => {
  it('are made and looked after by an operator, with the keyboard alone', async () => {
    await open('stores');
    await page.getByLabel(/^Id:/).focus();
    await page.keyboard.type('shoes');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Shoe shop');
    await page.keyboard.press('Enter');
    await page.locator('.secret code').waitFor();
    await expectAccessible(page);
    expect(await page.locator('.secret code').textContent()).toMatch(/^vt_/);
    await page.getByRole('combobox', { name: 'Store' }).selectOption('shoes');
    await page.waitForURL(/store=shoes/);
    await page.goto('/admin/catalog');
    await page.getByText('The store has no products yet').waitFor();
    await page.goto('/admin/keys');
    await page.getByLabel('What it is for').fill('storefront');
    await page.keyboard.press('Enter');
    await page.locator('.secret code').waitFor();
    await page
      .getByRole('row', { name: /storefront/ })
      .getByRole('button', { name: 'Revoke' })
      .click();
    await page.getByRole('button', { name: 'Yes, revoke' }).click();
    await page.getByRole('row', { name: /storefront/ }).waitFor({ state: 'detached' });
    await expectAccessible(page);
  });

  it('show a store’s admin nothing of other stores', async () => {
    const { key } = await test.client.keys.create('admin', ['admin']);
    await open('keys', key);
    await heading('Keys');
    expect(await page.getByRole('link', { name: 'Stores' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Queues' }).count()).toBe(0);
    await page.goto('/admin/queues');
    expect(await page.textContent('body')).toContain('insufficient-scope');
    watched.faults.length = 0;
  });

  it('show dependencies, searches, queues and versions', async () => {
    await open('health');
    await page.getByRole('heading', { name: 'Dependencies' }).waitFor();
    expect(await panel('Dependencies').locator('.state').allTextContents()).toEqual(['ok', 'ok', 'ok']);
    await panel('Versions of the index').getByText('mini-clip').first().waitFor();
    await expectAccessible(page);
    await page.goto('/admin/queues');
    await page.getByText('indexing').first().waitFor();
  });
});
