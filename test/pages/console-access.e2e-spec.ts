import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { VitrineClient } from '#client';
import { expectAccessible, tabTo } from './browser.js';
import { ConsoleVisit } from './console-visit.js';

const COUNT = 60;

let visit: ConsoleVisit;

beforeAll(async () => {
  visit = await ConsoleVisit.start(COUNT);
});
afterAll(async () => visit?.stop());
afterEach(async () => visit.leave());

describe('signing in', () => {
  it('takes an admin key, and keeps it from scripts', async () => {
    const page = await visit.open('');
    await visit.heading('Imports');
    await expectAccessible(page);
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
    const kept = await page.evaluate(() => JSON.stringify([document.cookie, Object.entries(localStorage), Object.entries(sessionStorage)]));
    expect(kept).not.toContain('vt_');
    await page.reload();
    await visit.heading('Imports');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Admin key').waitFor();
    await page.reload();
    await page.getByLabel('Admin key').waitFor();
    await expectAccessible(page);
  });

  it('leads to the index of a product and to a changed setting, by the keyboard alone', async () => {
    const page = await visit.arrive();
    await page.getByLabel('Admin key').waitFor();
    await tabTo(page, /^Admin key/);
    await page.keyboard.type(visit.test.adminKey);
    await page.keyboard.press('Enter');
    await visit.heading('Imports');
    await tabTo(page, /^Catalog$/);
    await page.keyboard.press('Enter');
    await visit.heading('Catalog');
    await tabTo(page, /^Look a product up/);
    await page.keyboard.type('lamp');
    await page.locator('.tile', { hasText: /lamp/i }).first().waitFor();
    await tabTo(page, /lamp/i);
    await page.keyboard.press('Enter');
    await visit.heading(/lamp/i);
    await tabTo(page, /^Search lab$/);
    await page.keyboard.press('Enter');
    await visit.heading('Search lab');
    await tabTo(page, /^Query/);
    await page.keyboard.type('lamp');
    await page.keyboard.press('Enter');
    await tabTo(page, /^Words: 1/);
    await page.keyboard.press('ArrowRight');
    await page.locator('label', { hasText: 'Words: 1.25' }).waitFor();
    await page.locator('.lab .tile').first().waitFor();
  });

  it('refuses other keys, and says why', async () => {
    const { key } = await visit.test.client.keys.create('shop', ['search']);
    const page = await visit.arrive();
    await page.getByLabel('Admin key').fill(key);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('the console needs an admin key').waitFor();
    visit.forgiveFaults();
  });

  it('ends when the key is revoked', async () => {
    const { key, id } = await visit.test.client.keys.create('leaving', ['admin']);
    const page = await visit.open('keys', key);
    await visit.heading('Keys');
    await visit.test.client.keys.revoke(id);
    await page.reload();
    await page.getByLabel('Admin key').waitFor();
  });
});

describe('stores, keys and health', () => {
  it('are made and looked after by an operator, with the keyboard alone', async () => {
    const page = await visit.open('stores');
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

  it('give a key an end and another secret', async () => {
    const page = await visit.open('keys');
    await page.getByLabel('What it is for').fill('feed of the agency');
    await page.getByLabel('When it ends').selectOption('in 90 days');
    await page.getByRole('button', { name: 'Make the key' }).click();
    const secret = page.locator('.secret code');
    const first = (await secret.textContent()) ?? '';
    const row = page.getByRole('row', { name: /feed of the agency/ });
    await row.getByRole('button', { name: 'Rotate' }).click();
    await row.getByRole('button', { name: 'Yes, rotate' }).click();
    await row.getByText(/earlier secret/).waitFor();
    await expectAccessible(page);
    expect(await secret.textContent()).not.toBe(first);
    const [key] = (await visit.test.client.keys.list()).filter(({ name }) => name === 'feed of the agency');
    const days = (Date.parse(key?.expires_at ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(90, 1);
    expect(key?.previous_valid_until).toBeDefined();
  });

  it('rename and limit a store, empty it and delete it, once its id is typed', async () => {
    const { client } = visit.test;
    const { key } = await client.stores.create({ id: 'outlet' });
    const outlet = new VitrineClient(visit.test.stack.apiUrl, key);
    await outlet.json('POST', '/v1/products', { products: [{ id: 'mug', title: 'Mug', price: 9 }] });
    await expect.poll(async () => (await outlet.search({ filterBy: 'id:mug' })).found, { timeout: 20_000 }).toBe(1);
    const page = await visit.open('stores');
    await page.getByRole('link', { name: 'Change outlet' }).click();
    await visit.heading('outlet');
    await page.getByLabel('Name', { exact: true }).fill('Outlet shop');
    await page.getByLabel('Products at most').fill('500');
    await page.getByRole('button', { name: 'Save' }).click();
    await visit.heading('Outlet shop');
    await expectAccessible(page);
    const stored = async (): Promise<object | undefined> => (await client.stores.list()).find(({ id }) => id === 'outlet');
    expect(await stored()).toMatchObject({ name: 'Outlet shop', limits: { products: 500 } });
    const [empty, remove] = ['Empty the store', 'Delete the store'].map((name) => page.getByRole('button', { name }));
    expect([await empty?.isDisabled(), await remove?.isDisabled()]).toEqual([true, true]);
    await page.getByLabel(/^Type “outlet”/).fill('outlet');
    await empty?.click();
    await page.getByText('1 products are removed.').waitFor();
    expect(await stored()).toMatchObject({ products: 0 });
    await page.getByLabel(/^Type “outlet”/).fill('outlet');
    await remove?.click();
    await visit.heading('Stores');
    await expect.poll(stored).toBeUndefined();
  });

  it('show in the log who changed what', async () => {
    await visit.test.client.settings.change({ language: 'de' });
    await visit.test.client.settings.change({ language: 'en' });
    const page = await visit.open('log');
    const row = page.getByRole('row', { name: /PATCH \/v1\/admin\/settings/ }).first();
    await row.getByText('Show').click();
    await row.getByText(/"language": "en"/).waitFor();
    await expectAccessible(page);
  });

  it('show a store’s admin nothing of other stores', async () => {
    const { key } = await visit.test.client.keys.create('admin', ['admin']);
    const page = await visit.open('keys', key);
    await visit.heading('Keys');
    expect(await page.getByRole('link', { name: 'Stores' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Queues' }).count()).toBe(0);
    await page.goto('/admin/queues');
    expect(await page.textContent('body')).toContain('insufficient-scope');
    visit.forgiveFaults();
  });

  it('show dependencies, searches, queues and versions', async () => {
    const page = await visit.open('health');
    await page.getByRole('heading', { name: 'Dependencies' }).waitFor();
    expect(await visit.panel('Dependencies').locator('.state').allTextContents()).toEqual(['ok', 'ok', 'ok']);
    await visit.panel('Versions of the index').getByText('mini-clip').first().waitFor();
    await expectAccessible(page);
    await page.goto('/admin/queues');
    await page.getByText('indexing').first().waitFor();
  });
});
