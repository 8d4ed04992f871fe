import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';

interface Summary {
  readonly products: number;
  readonly indexed: number;
  readonly failed: number;
  readonly import_seconds: number;
  readonly images_per_second: number;
  readonly queries: readonly {
    readonly kind: string;
    readonly query: string;
    readonly relevant: number | null;
    readonly hits: readonly { id: string; title: string; category: string; color: string; score: number }[];
    readonly ms: number;
  }[];
  readonly look: { readonly items: readonly { label: string; hits: string[] }[]; readonly placed: number; readonly found: number };
  readonly reindex: { readonly state: string; readonly searches: number; readonly failures: number; readonly worst_ms_around_swap: number };
}

let summary: Summary;
let code: number | null;

beforeAll(async () => {
  const child = spawn(process.execPath, ['dist/scripts/demo.js', '--json', '--reindex'], { stdio: ['ignore', 'pipe', 'ignore'] });
  let out = '';
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  code = await new Promise((resolve) => child.on('close', resolve));
  summary = JSON.parse(out) as Summary;
});

describe('npm run demo -- --json --reindex', () => {
  it('indexes 1000 products and says so in one JSON document', () => {
    expect(code).toBe(0);
    expect(summary).toMatchObject({ products: 1000, indexed: 1000, failed: 0 });
    expect(summary.images_per_second).toBeGreaterThan(0);
    expect(new Set(summary.queries.map(({ kind }) => kind))).toEqual(new Set(['text', 'image', 'mixed']));
  });

  it('finds the things of a look in the catalog', () => {
    const { items, placed, found } = summary.look;
    expect(placed).toBeGreaterThanOrEqual(2);
    expect(found / placed).toBeGreaterThanOrEqual(0.7);
    for (const { hits } of items) expect(hits.length).toBeGreaterThan(0);
  });

  it('changes the model without failing a search or a write', () => {
    const { reindex } = summary;
    expect(reindex).toMatchObject({ state: 'done', failures: 0 });
    expect(reindex.searches).toBeGreaterThan(100);
    expect(reindex.worst_ms_around_swap).toBeGreaterThan(0);
  });

  it('has at least 80 % right answers among the first k hits of each query whose attributes hits show', () => {
    const wants: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      'a red dress': { category: 'dress', color: 'red' },
      'navy blue backpack': { category: 'backpack', color: 'navy' },
      'white trainers': { category: 'sneakers', color: 'white' },
      'pink headphones': { category: 'headphones', color: 'pink' },
      'a green couch': { category: 'sofa', color: 'green' },
      'yellow umbrella': { category: 'umbrella', color: 'yellow' },
      wristwatch: { category: 'watch' },
      'picture of a beige handbag': { category: 'handbag', color: 'beige' },
      'picture of a navy suitcase': { category: 'suitcase', color: 'navy' },
      'picture of a red teapot': { category: 'teapot', color: 'red' },
      'picture of white dress + "in purple"': { category: 'dress', color: 'purple' },
      'picture of black heels + "in yellow"': { category: 'heels', color: 'yellow' },
      'picture of black lamp + "in red"': { category: 'lamp', color: 'red' },
    };
    for (const [query, attributes] of Object.entries(wants)) {
      const found = summary.queries.find((one) => one.query === query);
      const k = Math.min(10, found?.relevant ?? 0);
      expect(k, query).toBeGreaterThan(0);
      const right = (found?.hits ?? [])
        .slice(0, k)
        .filter((hit) => Object.entries(attributes).every(([field, value]) => hit[field as 'color'] === value));
      expect(right.length / k, query).toBeGreaterThanOrEqual(0.8);
    }
  });

  it('writes a page with every query', async () => {
    const page = await readFile('demo/results.html', 'utf8');
    for (const { query } of summary.queries.filter(({ kind }) => kind === 'text')) expect(page).toContain(query);
  });
});
