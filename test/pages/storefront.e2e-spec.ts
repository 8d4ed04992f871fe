import { randomBytes } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../../scripts/dev-stack/chromium.js';
import { expectAccessible, tabTo, watchedPage, type WatchedPage } from './browser.js';
import { importSample, startTestStack, type TestStack } from '../support/stack.js';

const SEED = 18;
const COUNT = 120;
const HOSTILE = 'Pegs &lt;img src=x onerror=&quot;window.hacked=1&quot;&gt;';

let test: TestStack;
let browser: Browser;
let watched: WatchedPage;
let page: Page;
let rows: Awaited<ReturnType<typeof importSample>>;

beforeAll(async () => {
  const storefrontKey = `vt_${randomBytes(24).toString('base64url')}`;
  test = await startTestStack({}, { storefrontKey });
  rows = await importSample(test, SEED, COUNT);
  const variant = (color: string): object => ({ title: `Trail tent ${color}`, color, price: 250, currency: 'EUR', group_id: 'tent' });
  await test.client.json('POST', '/v1/products?wait=30s', {
    products: [
      { id: 'hostile', title: HOSTILE, price: 10, currency: 'EUR', in_stock: true },
      { id: 'tent-red', ...variant('red'), sale_price: 200 },
      { id: 'tent-blue', ...variant('blue') },
      { id: 'tent-green', ...variant('green'), in_stock: false },
    ],
  });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await test?.stop();
});

async function open(path: string, options: Parameters<typeof watchedPage>[2] = {}): Promise<void> {
  watched = await watchedPage(browser, test.stack.apiUrl, options);
  ({ page } = watched);
  await page.goto(path);
}
afterEach(async () => {
  await page?.context().close();
  expect(watched?.faults ?? []).toEqual([]);
});

const card = (title: string): ReturnType<Page['locator']> => page.locator('.card', { hasText: title });
const cards = (): ReturnType<Page['locator']> => page.locator('main article.card:visible');
const field = (): ReturnType<Page['locator']> => page.getByRole('combobox', { name: 'Search products' });

describe('the search page', () => {
  it('shows products with pictures, and everything that can be filtered', async () => {
    await open('/shop');
    await cards().first().waitFor();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(`${COUNT + 2} products`);
    for (const heading of ['Category', 'Price', 'Colour', 'Brand']) await page.getByRole('heading', { name: heading }).waitFor();
    const loaded = (): Promise<boolean[]> =>
      page
        .locator('.card img')
        .evaluateAll((images) =>
          (images as HTMLImageElement[]).slice(0, 4).map(({ complete, naturalWidth }) => complete && naturalWidth > 0),
        );
    await expect.poll(loaded).toEqual([true, true, true, true]);
    await expectAccessible(page);
  });

  it('searches while one types, keeps its state in the address, and goes back and forward', async () => {
    await open('/shop');
    await cards().first().waitFor();
    await field().fill('lamp');
    await page.waitForURL(/\?q=lamp$/);
    await page.locator('h1', { hasText: 'for “lamp”' }).waitFor();
    await field().press('Escape');
    await page
      .getByRole('checkbox', { name: 'In stock only' })
      .or(page.getByRole('switch', { name: 'In stock only' }))
      .check();
    await page.waitForURL(/available=1/);
    await page.goBack();
    await page.waitForURL(/\?q=lamp$/);
    await page.goBack();
    await page.locator('h1', { hasText: `${COUNT + 2} products` }).waitFor();
    expect(await field().inputValue()).toBe('');
    await page.goForward();
    await page.locator('h1', { hasText: 'for “lamp”' }).waitFor();
    expect(await field().inputValue()).toBe('lamp');
  });

  it('opens an address with all its filters', async () => {
    await open('/shop?color=red&sort=price%3Aasc');
    await page.locator('.chips .chip', { hasText: 'red' }).waitFor();
    await cards().first().waitFor();
    const prices = await page.locator('main .card .price').allTextContents();
    const numbers = prices.map((text) => Number(text.replaceAll(/[^\d.]/g, '')));
    expect(numbers.length).toBeGreaterThan(0);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(await page.getByLabel('Sort by').inputValue()).toContain('price:asc');
  });

  it('offers words, categories and products with pictures, and is used by the keyboard alone', async () => {
    await open('/shop');
    await cards().first().waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the products');
    await field().focus();
    await page.keyboard.type('tent');
    const option = page.getByRole('option', { name: /Trail tent/ }).first();
    await option.waitFor();
    await expectAccessible(page);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/shop\/product\//);
    await page.getByRole('heading', { level: 1, name: /tent/i }).waitFor();
  });

  it('leads from a query over a facet to a product and back, by the keyboard alone', async () => {
    await open('/shop');
    await cards().first().waitFor();
    await tabTo(page, /^Search products$/);
    await page.keyboard.type('lamp');
    await page.waitForURL(/q=lamp$/);
    await page.locator('h1', { hasText: 'for “lamp”' }).waitFor();
    await page.keyboard.press('Escape');
    await tabTo(page, /^In stock only$/);
    await page.keyboard.press('Space');
    await page.waitForURL(/available=1/);
    await page.getByRole('button', { name: 'Remove the filter In stock only' }).waitFor();
    const title = (await cards().first().locator('h3').textContent()) ?? '';
    await tabTo(page, new RegExp(`^${title.replaceAll(/[^\p{L}\p{N} ]/gu, '.')}$`, 'u'));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    await tabTo(page, /^with/);
    await page.keyboard.type('red');
    await page.keyboard.press('Enter');
    await page.waitForURL(/with=red/);
    // Without a window, Chromium has no keys of its own for the way back.
    await page.goBack();
    await page.goBack();
    await page.waitForURL(/q=lamp&available=1/);
  });

  it('filters by price with the keyboard', async () => {
    await open('/shop');
    const lowest = page.getByRole('slider', { name: 'Lowest price' });
    await lowest.waitFor();
    await lowest.focus();
    await page.keyboard.press('PageUp');
    await page.waitForURL(/price=\d+%3A/);
    await page.getByRole('button', { name: /Remove the filter ≥/ }).waitFor();
  });

  it('shows the colours of variants and the sale price, and says why a product was found', async () => {
    await open('/shop?q=trail+tent');
    await card('Trail tent').waitFor();
    await page.getByRole('checkbox', { name: 'Why these results?' }).check();
    await page.locator('.explanation', { hasText: 'by words' }).first().waitFor();
    expect(await card('Trail tent').locator('.swatch').count()).toBe(3);
  });

  it('shows a hostile title as the text that it is', async () => {
    await open('/shop?q=pegs');
    const title = card('pegs').locator('h3');
    await title.waitFor();
    expect(await title.textContent()).toBe('Pegs <img src=x onerror="window.hacked=1">');
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  });

  it('helps where nothing is found', async () => {
    await open('/shop?q=qqqwwxz&color=red');
    await page.getByRole('heading', { name: 'Nothing found for “qqqwwxz”' }).waitFor();
    await expectAccessible(page);
    await page.locator('.empty').getByRole('button', { name: 'Remove all filters' }).click();
    await page.waitForURL(/\?q=qqqwwxz$/);
  });

  it('is in German for a German browser, in the dark for a dark one, and fits a small telephone', async () => {
    await open('/shop?q=lamp', { locale: 'de-DE', colorScheme: 'dark', viewport: { width: 360, height: 740 } });
    await page.getByRole('heading', { name: /Produkte? für „lamp“/ }).waitFor();
    expect(await page.locator('.card .price').first().textContent()).toMatch(/^\d+,\d\d\s€$/);
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByRole('heading', { name: 'Farbe' }).waitFor();
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  });
});

describe('the page of a product', () => {
  it('shows variants, similar products, and products like it with a change', async () => {
    await open('/shop/product/tent-red');
    await page.getByRole('heading', { level: 1, name: 'Trail tent red' }).waitFor();
    await page.locator('.chip', { hasText: 'blue' }).waitFor();
    expect(await page.locator('.product-facts .price').textContent()).toContain('€200');
    await expectAccessible(page);
    await page.goto(`/shop/product/${encodeURIComponent(rows[0]?.['id'] ?? '')}`);
    await page.getByLabel('with', { exact: true }).fill('red');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.waitForURL(/with=red/);
    await page.getByRole('list', { name: 'Like this, with your changes' }).waitFor();
  });

  it('keeps the results and the place on the page for the way back', async () => {
    await open('/shop');
    await cards().first().waitFor();
    await page.evaluate(() => window.scrollTo(0, 900));
    const title = await cards().nth(12).locator('h3').textContent();
    await cards().nth(12).getByRole('link').first().click();
    await page.getByRole('heading', { level: 1, name: title ?? '' }).waitFor();
    expect(await page.evaluate(() => window.scrollY)).toBe(0);
    await page.goBack();
    await cards().nth(12).waitFor();
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(600);
  });

  it('says that a product is gone', async () => {
    await open('/shop/product/nothing');
    await page.getByRole('heading', { name: 'This product is not available any more.' }).waitFor();
    watched.faults.length = 0;
  });
});

describe('a shop whose key was revoked', () => {
  it('says so', async () => {
    const [key] = (await test.client.keys.list()).filter(({ name }) => name === 'storefront');
    await test.client.keys.revoke(key?.id ?? '');
    await open('/shop');
    await page.getByRole('alert').getByText('search key of this shop is not valid any more').waitFor();
    watched.faults.length = 0;
    // Starting the API makes the key again, as the configuration names it.
    await test.stack.stopApi();
    await test.stack.startApi();
  });
});

describe('a shop whose search is away', () => {
  it('says so, and recovers by itself', async () => {
    await open('/shop');
    await cards().first().waitFor();
    await test.stack.stopApi();
    await field().fill('lamp');
    await page.getByRole('alert').getByText('is tried again by itself').waitFor();
    await test.stack.startApi();
    await page.locator('h1', { hasText: 'for “lamp”' }).waitFor({ timeout: 40_000 });
    await page.getByRole('alert').waitFor({ state: 'detached' });
    watched.faults.length = 0;
  });
});
