import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ClipModel } from '#clip';
import { productJpeg, sampleProduct } from '#sample-catalog';
import { openBrowser } from '../scripts/dev-stack/chromium.js';
import { largeStore } from './support/large-store.js';
import { machine } from './support/machine.js';
import { median, quantile } from './support/statistics.js';
import { withStack } from './support/with-stack.js';

const PRODUCTS = 100_000;
const KEY = 'vt_storefront-key-of-this-run-only';
const LOADS = 7;
const WORDS = 12;
/** How long the page rests between two keys: a person types five letters a second. */
const BETWEEN_KEYS_MS = 200;
const ASSETS = 'dist/apps/storefront/assets';

const print = (text: string): void => void process.stdout.write(`${text}\n`);

/**
 * Runs in the page before its own scripts: collects what browsers measure of a load (web.dev/vitals), and the time from each key press to the frame in
 * which other hits are shown.
 */
const OBSERVE = `
  window.measured = { lcp: 0, cls: 0, hits: [] };
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) measured.lcp = entry.startTime })
    .observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) measured.cls += entry.value })
    .observe({ type: 'layout-shift', buffered: true });
  let pressed;
  addEventListener('keydown', () => { pressed = performance.now() }, true);
  document.addEventListener('DOMContentLoaded', () => {
    new MutationObserver((changes) => {
      if (pressed === undefined || !changes.some(({ target }) => target.nodeType === 1 && target.closest('main section'))) return;
      const since = pressed;
      pressed = undefined;
      requestAnimationFrame(() => measured.hits.push(performance.now() - since));
    }).observe(document.body, { childList: true, subtree: true });
  });
`;

interface Measured {
  readonly lcp: number;
  readonly cls: number;
  readonly hits: readonly number[];
}

const measuredIn = (page: Page): Promise<Measured> => page.evaluate('window.measured');

/** The bytes of the scripts as they are sent, by how they are compressed. */
async function scriptBytes(ending: 'br' | 'gz'): Promise<number> {
  const names = (await readdir(ASSETS)).filter((name) => name.endsWith(`.js.${ending}`));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(ASSETS, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The storefront in a browser, over a store of 100 000 products: how much it loads, how soon it shows something, and how soon hits follow a key press. */
export async function benchPages(): Promise<void> {
  print(`${machine()}, Chromium without a window, ${PRODUCTS} products`);
  print(`all scripts of the storefront: ${await scriptBytes('br')} bytes by brotli, ${await scriptBytes('gz')} by gzip`);
  const model = await ClipModel.load({ directory: 'models/mini-clip' });
  try {
    await withStack(
      async (at) => {
        const { close } = await largeStore(at, PRODUCTS, model);
        await close();
        await measure(at.stack.apiUrl);
      },
      { STOREFRONT_KEY: KEY },
    );
  } finally {
    await model.release();
  }
}

async function measure(url: string): Promise<void> {
  // The products have no pictures in the bucket; each gets this one.
  const picture = await productJpeg(sampleProduct(1, 1), 320);
  const browser = await openBrowser();
  try {
    const loads: Measured[] = [];
    for (let n = 0; n <= LOADS; n++) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      await context.addInitScript(OBSERVE);
      await context.route('**/v1/images/**', (route) => route.fulfill({ contentType: 'image/jpeg', body: picture }));
      const page = await context.newPage();
      await page.goto(`${url}/shop?q=dress`);
      await page.locator('main article.card').first().waitFor();
      await page.waitForTimeout(1000);
      // The first load warms the API up.
      if (n > 0) loads.push(await measuredIn(page));
      if (n === LOADS) await typed(page);
      await context.close();
    }
    print(
      `largest contentful paint: ${median(loads.map(({ lcp }) => lcp)).toFixed(0)} ms, of ${loads.map(({ lcp }) => lcp.toFixed(0)).join(' ')}`,
    );
    print(`cumulative layout shift: ${loads.map(({ cls }) => cls.toFixed(4)).join(' ')}`);
  } finally {
    await browser.close();
  }
}

/** Types words as a person does. */
async function typed(page: Page): Promise<void> {
  const field = page.getByRole('combobox').first();
  for (let n = 0; n < WORDS; n++) {
    const { color, category } = sampleProduct(6, n);
    await field.fill('');
    await page.waitForTimeout(BETWEEN_KEYS_MS);
    await field.pressSequentially(`${color} ${category}`, { delay: BETWEEN_KEYS_MS });
  }
  const { hits } = await measuredIn(page);
  const times: number[] = await page.evaluate(
    `performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/v1/instantsearch')).filter(({ responseStatus }) => responseStatus === 200).map(({ duration }) => duration)`,
  );
  print(
    `${hits.length} key presses to the frame with their hits: ${median(hits).toFixed(0)} ms at p50, ${quantile(hits, 0.95).toFixed(0)} at p95`,
  );
  print(
    `the search requests among them: ${median(times).toFixed(0)} ms at p50; key press to hits ÷ request: ${(median(hits) / median(times)).toFixed(2)}`,
  );
}
