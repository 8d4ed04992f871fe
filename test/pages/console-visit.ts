import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { openBrowser } from '../../scripts/dev-stack/chromium.js';
import { importSample, startTestStack, type TestStack } from '../support/stack.js';
import { watchedPage, type WatchedPage } from './browser.js';

/** The console over a store with some products, as one person uses it. */
export class ConsoleVisit {
  #watched: WatchedPage | undefined;

  private constructor(
    readonly test: TestStack,
    private readonly browser: Browser,
  ) {}

  /** Starts a stack whose store has so many products. */
  static async start(products: number): Promise<ConsoleVisit> {
    const test = await startTestStack();
    await importSample(test, 19, products);
    return new ConsoleVisit(test, await openBrowser());
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.test.stop();
  }

  get page(): Page {
    return this.watched.page;
  }

  /** Expects that nothing went wrong in the page, and closes it. */
  async leave(): Promise<void> {
    const watched = this.#watched;
    this.#watched = undefined;
    await watched?.page.context().close();
    expect(watched?.faults ?? []).toEqual([]);
  }

  /** Call this where the page was meant to be refused something, which the browser notes. */
  forgiveFaults(): void {
    this.watched.faults.length = 0;
  }

  /** Opens the console as somebody who is not signed in. */
  async arrive(): Promise<Page> {
    this.#watched = await watchedPage(this.browser, this.test.stack.apiUrl);
    await this.page.goto('/admin');
    return this.page;
  }

  /** Opens a place of the console as somebody who is signed in with a key. */
  async open(path: string, key = this.test.adminKey): Promise<Page> {
    const page = await this.arrive();
    await page.getByLabel('Admin key').fill(key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation', { name: 'Console' }).waitFor();
    if (path) await page.goto(`/admin/${path}`);
    return page;
  }

  async heading(name: string | RegExp): Promise<void> {
    await this.page.getByRole('heading', { level: 1, name }).waitFor();
  }

  panel(title: string): ReturnType<Page['locator']> {
    return this.page.locator('.panel', { has: this.page.getByRole('heading', { name: title, exact: true }) });
  }

  private get watched(): WatchedPage {
    if (!this.#watched) throw new Error('no page is open');
    return this.#watched;
  }
}
