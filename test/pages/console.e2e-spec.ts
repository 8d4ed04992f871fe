import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from './browser.js';
import { ConsoleVisit } from './console-visit.js';

const COUNT = 60;
const FEED = 'sku;Titel;Preis;Farbe;Notiz\nA1;Roter Schuh;12,90;rot;neu\nA2;Blauer Schuh;1x;blau;alt\nA3;;5,00;grün;alt\n';

let visit: ConsoleVisit;

beforeAll(async () => {
  visit = await ConsoleVisit.start(COUNT);
});
afterAll(async () => visit?.stop());
afterEach(async () => visit.leave());

describe('imports', () => {
  it('are looked at, corrected, compared with the store, started and followed', async () => {
    const page = await visit.open('imports/new');
    await page.locator('input[type=file]').setInputFiles({ name: 'shoes.csv', mimeType: 'text/csv', buffer: Buffer.from(FEED) });
    await visit.panel('What the columns are').waitFor();
    await expectAccessible(page);
    expect(await visit.panel('Problems').textContent()).toContain('“1x”: expected an amount');
    const note = page.getByLabel('What the column Notiz is');
    await note.fill('condition');
    await note.press('Tab');
    await expect.poll(() => note.inputValue()).toBe('condition');
    await page.getByRole('button', { name: 'Compare with the store' }).click();
    await visit.panel('Import').getByText('New products').waitFor();
    await page.getByRole('button', { name: 'Start the import' }).click();
    await visit.heading('shoes.csv');
    await page.locator('.state', { hasText: 'done' }).waitFor();
    const report = page.waitForEvent('download');
    await page.getByRole('button', { name: 'All rows as CSV' }).click();
    expect((await report).suggestedFilename()).toMatch(/^errors-.*\.csv$/);
    await expectAccessible(page);
    expect(await visit.test.client.products.find('A1')).toMatchObject({ title: 'Roter Schuh', attributes: { condition: 'neu' } });
  });

  it('of what is no feed are told clearly', async () => {
    const page = await visit.open('imports/new');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('\x89PNG\r\n\x1a\n0000') });
    await page.getByRole('alert').getByText('The feed').waitFor();
    visit.forgiveFaults();
  });
});

describe('the catalog', () => {
  it('shows what the index knows of a product, which can be changed and deleted', async () => {
    const page = await visit.open('catalog');
    await page.getByLabel(/Look a product up/).fill('A1');
    await page.getByRole('link', { name: 'Roter Schuh' }).click();
    await visit.heading('Roter Schuh');
    await visit.panel('Words that find it').getByText('schuh').first().waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('price', { exact: true }).fill('15,50');
    await page.getByRole('button', { name: 'Save' }).click();
    await visit.panel('Fields').getByText('15.5', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Yes, delete' }).click();
    await visit.heading('Catalog');
    await expect(visit.test.client.products.find('A1')).rejects.toMatchObject({ problem: { code: 'product-not-found' } });
  });

  it('tells how many products have pictures', async () => {
    const page = await visit.open('catalog');
    await visit.panel('Pictures of the catalog').getByText(`${COUNT} of ${COUNT}`).waitFor();
    await expectAccessible(page);
  });
});

describe('the search lab', () => {
  it('tries synonyms and weights side by side, and saves them', async () => {
    const page = await visit.open('lab');
    await page.getByLabel('Query').fill('luminaire');
    await page.getByRole('button', { name: 'Search' }).click();
    const [left, right] = [page.locator('.lab .panel').nth(0), page.locator('.lab .panel').nth(1)];
    await left.getByText(/found in/).waitFor();
    await right.getByLabel('Mode').selectOption('lexical');
    await right.getByLabel('Synonyms: a group in a line').fill('lamp, luminaire');
    await right.locator('.tile').first().waitFor();
    await expectAccessible(page);
    await right.getByRole('button', { name: 'Save these settings' }).click();
    await expect.poll(async () => (await visit.test.client.settings.read()).synonyms).toEqual([['lamp', 'luminaire']]);
  });
});

describe('a reindex', () => {
  it('is estimated, judged, approved once, though two people click, and rolled back', async () => {
    const page = await visit.open('reindexes');
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
    visit.forgiveFaults();
  });
});
