import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GlobalWindow } from 'happy-dom';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { toJsonLines, type SampleProduct } from '#sample-catalog';
import { startTestStack, uploadSample, type TestStack } from '../support/stack.js';

const COUNT = 60;
let test: TestStack;
let products: SampleProduct[];
let window: GlobalWindow;

beforeAll(async () => {
  test = await startTestStack();
  const sample = await uploadSample(test, 5, COUNT);
  products = sample.products;
  const file = join(test.directory, 'products.jsonl');
  const rows = sample.rows.map((row, n) => ({
    ...row,
    category: `Shop > ${n % 2 === 0 ? 'Home' : 'Fashion'} > ${products[n]?.category ?? ''}`,
  }));
  await writeFile(file, toJsonLines(rows));
  const { id } = await test.client.imports.start(file);
  await test.client.imports.wait(id);
  window = new GlobalWindow({ url: `${test.stack.apiUrl}/shop` });
  // Libraries of pages look for these names when they are loaded.
  for (const name of [
    'window',
    'document',
    'navigator',
    'HTMLElement',
    'Element',
    'SVGElement',
    'Node',
    'Event',
    'CustomEvent',
    'MathMLElement',
  ]) {
    vi.stubGlobal(name, name === 'window' ? window : (window as unknown as Record<string, unknown>)[name]);
  }
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await window.happyDOM.close();
  await test.stop();
});

/** A place on the page, and what is shown in it. */
function place(): {
  readonly element: HTMLElement;
  readonly texts: (selector: string) => string[];
  readonly press: (selector: string, n?: number) => void;
} {
  const element = window.document.createElement('div') as unknown as HTMLElement;
  (window.document.body as unknown as HTMLElement).append(element);
  const all = (selector: string): Element[] => [...element.querySelectorAll(selector)];
  return {
    element,
    texts: (selector) => all(selector).map((one) => (one.textContent ?? '').trim()),
    press: (selector, n = 0) => (all(selector)[n] as HTMLElement).click(),
  };
}

const countOf = (color: string): number => products.filter((product) => product.color === color).length;

describe.each(['react-instantsearch', 'vue-instantsearch'] as const)('the widgets of %s', (library) => {
  it('show hits, facets, levels of categories and pages, and narrow them as somebody clicks', async () => {
    const shown = place();
    const { liteClient } = await import('algoliasearch/lite');
    const { host } = new URL(test.stack.apiUrl);
    const client = liteClient('vitrine', test.adminKey, { hosts: [{ url: host, protocol: 'http', accept: 'readWrite' }] });
    const unmount = library === 'react-instantsearch' ? await inReact(shown.element, client) : await inVue(shown.element, client);
    await vi.waitFor(() => expect(shown.texts('.ais-Hits-item')).toHaveLength(12), { timeout: 10_000 });
    const stats = shown.texts('.ais-Stats').join(' ');
    expect(stats).toContain(`${COUNT} results`);
    expect(shown.texts('.ais-HierarchicalMenu-label')).toEqual(['Shop']);
    const colors = shown.texts('.ais-RefinementList-labelText');
    const counts = shown.texts('.ais-RefinementList-count').map(Number);
    expect(Object.fromEntries(colors.map((color, n) => [color, counts[n]]))).toEqual(
      Object.fromEntries(colors.map((color) => [color, countOf(color)])),
    );
    const [color = ''] = colors;
    shown.press('.ais-RefinementList-checkbox');
    await vi.waitFor(() => expect(shown.texts('.ais-Stats').join(' ')).toContain(`${countOf(color)} result`), { timeout: 10_000 });
    // A facet of which any value will do still lists the other colours.
    expect(shown.texts('.ais-RefinementList-labelText').length).toBeGreaterThan(1);
    shown.press('.ais-HierarchicalMenu-link');
    await vi.waitFor(() => expect(shown.texts('.ais-HierarchicalMenu-label').length).toBeGreaterThan(1), { timeout: 10_000 });
    unmount();
  });
});

async function inReact(element: HTMLElement, searchClient: object): Promise<() => void> {
  const { createElement: h } = await import('react');
  const { createRoot } = await import('react-dom/client');
  const widgets = await import('react-instantsearch');
  const { Configure, HierarchicalMenu, Hits, InstantSearch, Pagination, RefinementList, SearchBox, Stats } = widgets;
  const root = createRoot(element);
  root.render(
    h(
      InstantSearch,
      { searchClient: searchClient as never, indexName: 'products' },
      h(Configure, { hitsPerPage: 12 }),
      h(SearchBox),
      h(Stats),
      h(HierarchicalMenu, { attributes: ['category.lvl0', 'category.lvl1', 'category.lvl2'] }),
      h(RefinementList, { attribute: 'color', operator: 'or', limit: 50 }),
      h(Hits),
      h(Pagination),
    ),
  );
  return () => root.unmount();
}

async function inVue(element: HTMLElement, searchClient: object): Promise<() => void> {
  const { createApp, h } = await import('vue');
  const widgets = await import('vue-instantsearch/vue3/es');
  const { AisConfigure, AisHierarchicalMenu, AisHits, AisInstantSearch, AisPagination, AisRefinementList, AisSearchBox, AisStats } =
    widgets;
  const app = createApp({
    render: () =>
      h(AisInstantSearch, { searchClient, indexName: 'products', future: { preserveSharedStateOnUnmount: true } }, () => [
        h(AisConfigure, { hitsPerPage: 12 }),
        h(AisSearchBox),
        h(AisStats),
        h(AisHierarchicalMenu, { attributes: ['category.lvl0', 'category.lvl1', 'category.lvl2'] }),
        h(AisRefinementList, { attribute: 'color', operator: 'or', limit: 50 }),
        h(AisHits),
        h(AisPagination),
      ]),
  });
  app.mount(element);
  return () => app.unmount();
}
