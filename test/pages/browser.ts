import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

/** What a page did that it should not do. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors in the console, exceptions, and requests to other origins. */
  readonly faults: string[];
}

/** Opens a page of one origin and notes whatever goes wrong in it. */
export async function watchedPage(browser: Browser, baseURL: string, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ baseURL, locale: 'en-GB', viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => void (message.type() === 'error' && faults.push(message.text())));
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== 'blob:' && protocol !== 'data:' && origin !== baseURL) faults.push(`asked ${request.url()}`);
  });
  return { page, faults };
}

/** Expects that axe finds nothing against WCAG 2.2, levels A and AA. */
export async function expectAccessible(page: Page): Promise<void> {
  // Playwright evaluates it in the page past the policy that forbids other scripts.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations: found } = await (globalThis as unknown as { axe: typeof axe }).axe.run({ runOnly: { type: 'tag', values: tags } });
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  });
  expect(violations).toEqual([]);
}

/** Things that Tab passes before a page is taken to be endless. */
const MOST_STOPS = 200;

/** Presses Tab until something of this name has the focus, as somebody without a pointer does. @throws if Tab does not lead there. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let n = 0; n < MOST_STOPS; n++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      const labels = element && 'labels' in element ? (element.labels as NodeListOf<HTMLLabelElement> | null) : null;
      return element?.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? element?.textContent ?? '';
    });
    if (name.test(focused.trim())) return;
  }
  throw new Error(`Tab does not lead to ${String(name)}`);
}
