/** `npm run screenshots`: writes pictures of the shop and the console to `docs/images`, taken of a real stack with the sample catalog. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { newSecret } from '#access';
import { VitrineClient } from '#client';
import { scene } from '#sample-catalog';
import { importFeed, uploadPictures } from './demo/import-catalog.js';
import { sampleDemoCatalog } from './demo/sample-demo-catalog.js';
import { openBrowser } from './dev-stack/chromium.js';
import { DevStack } from './dev-stack/dev-stack.js';

const OUT = join('docs', 'images');
const DESKTOP = { viewport: { width: 1280, height: 800 } } as const;
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, colorScheme: 'dark' } as const;
const LOOK_SEED = 9_000_028;
/** What fits into a column of a page that shows the picture. */
const WIDTH = 1280;

/** Opens an address in a window of its own, and keeps what it shows as a small PNG. */
async function shot(
  browser: Browser,
  baseURL: string,
  name: string,
  options: BrowserContextOptions,
  show: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({ baseURL, locale: 'en-GB', ...options });
  const page = await context.newPage();
  await show(page);
  await page.waitForLoadState('networkidle');
  const bytes = await page.screenshot();
  await sharp(bytes)
    .resize({ width: WIDTH, withoutEnlargement: true })
    .png({ palette: true, quality: 80 })
    .toFile(join(OUT, `${name}.png`));
  process.stderr.write(`${OUT}/${name}.png\n`);
  await context.close();
}

async function shop(browser: Browser, url: string): Promise<void> {
  await shot(browser, url, 'shop', DESKTOP, async (page) => {
    await page.goto('/shop?q=backpack');
    await page.locator('article.card').first().waitFor();
  });
  await shot(browser, url, 'shop-look', DESKTOP, async (page) => {
    const { jpeg } = await scene(LOOK_SEED, 960, 720);
    await page.goto('/shop');
    await page.locator('input[type=file]').first().setInputFiles({ name: 'look.jpg', mimeType: 'image/jpeg', buffer: jpeg });
    await page.getByRole('list', { name: 'Things on the picture' }).getByRole('button', { name: /sure$/ }).first().click();
    await page.waitForURL(/box=/);
  });
  await shot(browser, url, 'shop-phone', PHONE, async (page) => {
    await page.goto('/shop?q=lamp');
    await page.locator('article.card').first().waitFor();
  });
}

async function consolePages(browser: Browser, url: string, key: string): Promise<void> {
  const signedIn =
    (path: string, then: (page: Page) => Promise<void>) =>
    async (page: Page): Promise<void> => {
      await page.goto('/admin');
      await page.getByLabel('Admin key').fill(key);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('navigation', { name: 'Console' }).waitFor();
      await page.goto(path);
      await then(page);
    };
  const feed = 'sku;Titel;Preis;Farbe;Notiz\nA1;Roter Schuh;12,90;rot;neu\nA2;Blauer Schuh;1x;blau;alt\nA3;;5,00;grün;alt\n';
  await shot(
    browser,
    url,
    'console-import',
    { viewport: { width: 1280, height: 1500 } },
    signedIn('/admin/imports/new', async (page) => {
      await page.locator('input[type=file]').setInputFiles({ name: 'shoes.csv', mimeType: 'text/csv', buffer: Buffer.from(feed) });
      await page.getByRole('button', { name: 'Compare with the store' }).click();
      await page.getByText('In the store, not in the feed').waitFor();
    }),
  );
  await shot(
    browser,
    url,
    'console-product',
    DESKTOP,
    signedIn('/admin/catalog', async (page) => {
      await page.locator('.tile').first().click();
      await page.getByRole('heading', { name: 'Words that find it' }).waitFor();
    }),
  );
  await shot(
    browser,
    url,
    'console-lab',
    DESKTOP,
    signedIn('/admin/lab', async (page) => {
      await page.getByLabel('Query').fill('striped mug');
      await page.getByRole('button', { name: 'Search' }).click();
      await page.locator('.lab .panel').nth(1).getByLabel('Mode').selectOption('semantic');
      await page.locator('.lab .panel').nth(1).locator('.tile').first().waitFor();
    }),
  );
  await shot(
    browser,
    url,
    'console-reindex',
    { viewport: { width: 1280, height: 1100 } },
    signedIn('/admin/reindexes', async (page) => {
      await page.getByLabel('Model of pictures and words').selectOption('mini-clip-64');
      await page.getByRole('button', { name: 'Start' }).click();
      await page.getByRole('heading', { name: 'Lost' }).waitFor({ timeout: 120_000 });
    }),
  );
}

const directory = await mkdtemp(join(tmpdir(), 'vitrine-screenshots-'));
try {
  const [adminKey, storefrontKey] = [newSecret(['operator']), newSecret(['search'])];
  const catalog = await sampleDemoCatalog(directory);
  const stack = await DevStack.start({ directory, adminKey, storefrontKey, storeId: 'demo', env: { LOG_LEVEL: 'warn' } });
  try {
    await uploadPictures(stack.s3, stack.storeId, catalog.pictures);
    await importFeed(new VitrineClient(stack.apiUrl, adminKey), catalog.feedFile, () => undefined);
    const browser = await openBrowser();
    await shop(browser, stack.apiUrl);
    await consolePages(browser, stack.apiUrl, adminKey);
    await browser.close();
  } finally {
    await stack.stop();
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}
