import { randomBytes } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { scene } from '#sample-catalog';
import { openBrowser } from '../../scripts/dev-stack/chromium.js';
import { expectAccessible, watchedPage, type WatchedPage } from './browser.js';
import { importSample, startTestStack, type TestStack } from '../support/stack.js';

let test: TestStack;
let browser: Browser;
let watched: WatchedPage;
let page: Page;

beforeAll(async () => {
  test = await startTestStack({}, { storefrontKey: `vt_${randomBytes(24).toString('base64url')}` });
  await importSample(test, 18, 120);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await test?.stop();
});

async function open(path: string): Promise<void> {
  watched = await watchedPage(browser, test.stack.apiUrl);
  ({ page } = watched);
  await page.goto(path);
}
afterEach(async () => {
  await page?.context().close();
  expect(watched?.faults ?? []).toEqual([]);
});

const cards = (): ReturnType<Page['locator']> => page.locator('main article.card:visible');

describe('searching with a picture', () => {
  it('shows hits of the whole picture, of a thing on it, and of a box that the keyboard and the pointer move', async () => {
    const { jpeg } = await scene(5, 960, 720);
    await open('/shop');
    await page.getByRole('button', { name: 'Search with a picture' }).first().click();
    await expectAccessible(page);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
    await page.locator('input[type=file]').first().setInputFiles({ name: 'look.jpg', mimeType: 'image/jpeg', buffer: jpeg });
    await page.waitForURL(/\/shop\/look\//);
    await cards().first().waitFor();
    const things = page.getByRole('list', { name: 'Things on the picture' });
    const thing = things.getByRole('button', { name: /sure$/ }).first();
    await thing.click();
    await page.waitForURL(/box=/);
    const box = page.getByRole('group', { name: /The box that is searched for/ });
    await expectAccessible(page);
    await box.focus();
    const before = page.url();
    await page.keyboard.press('ArrowRight');
    await page.waitForURL((url) => url.href !== before);
    const frame = await page.locator('.box-editor').boundingBox();
    if (!frame) throw new Error('the picture is not shown');
    await page.mouse.move(frame.x + frame.width * 0.9, frame.y + frame.height * 0.95);
    await page.mouse.down();
    await page.mouse.move(frame.x + frame.width * 0.5, frame.y + frame.height * 0.3, { steps: 5 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Your box' }).waitFor();
    await page.getByLabel('Change it with words').fill('in black');
    await page.waitForURL(/q=in\+black/);
    await page.waitForLoadState('networkidle');
    expect(asked.filter((one) => one === 'POST /v1/query-images')).toHaveLength(1);
    await page.reload();
    await page.getByRole('button', { name: 'Your box' }).waitFor();
    await cards().first().waitFor();
  });

  it('shrinks a large picture before it is sent, and tells of one that the browser cannot read', async () => {
    await open('/shop');
    await page.getByRole('button', { name: 'Search with a picture' }).first().click();
    const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(40)]);
    await page.locator('input[type=file]').first().setInputFiles({ name: 'a.heic', mimeType: 'image/heic', buffer: heic });
    await page.getByRole('dialog').getByText('cannot read HEIC').waitFor();
    const { jpeg } = await scene(5, 4000, 3000);
    const sent = page.waitForRequest(/query-images$/);
    await page.locator('input[type=file]').first().setInputFiles({ name: 'large.jpg', mimeType: 'image/jpeg', buffer: jpeg });
    await page.waitForURL(/\/shop\/look\//);
    expect((await (await sent).sizes()).requestBodySize).toBeLessThan(1_000_000);
  });

  it('asks for the picture again when it is no longer kept', async () => {
    await open('/shop/look/0-00000000-0000-4000-8000-000000000000');
    await page.getByRole('heading', { name: 'The picture is no longer kept' }).waitFor();
    watched.faults.length = 0;
  });
});
