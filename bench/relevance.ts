import { spawn } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Table from 'cli-table3';
import type { SearchAnswer } from '#api-contract';
import type { VitrineClient } from '#client';
import { ObjectStore, storePrefix } from '#image-store';
import {
  CATEGORIES,
  NONSENSE_QUERIES,
  productJpeg,
  sampleJudgments,
  sampleProduct,
  sampleProducts,
  toFeedRow,
  type SampleProduct,
} from '#sample-catalog';
import { importRows, uploadPictures } from './support/sample-store.js';
import { ADMIN_KEY, withStack } from './support/with-stack.js';

const PRODUCTS = 1_500;
const SEED = 11;
const QUERIES = 200;
const PICTURES = 60;
const PICTURE_SIZE = 240;
/** The most hits that a page can hold. No query has more right answers. */
const PER_PAGE = 250;

const print = (text: string): void => void process.stdout.write(`${text}\n`);

function evaluate(url: string, file: string, ...options: readonly string[]): Promise<void> {
  const env = { ...process.env, VITRINE_URL: url, VITRINE_API_KEY: ADMIN_KEY };
  const child = spawn(process.execPath, ['dist/apps/cli/src/main.js', 'eval', file, ...options], { env, stdio: 'inherit' });
  return new Promise((resolve, reject) =>
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`eval ended with ${code}`)))),
  );
}

interface Asked {
  readonly search: (minScore: 'auto' | 'none') => Promise<SearchAnswer>;
  readonly isRight: (product: SearchAnswer['hits'][number]['product']) => boolean;
  readonly relevant: number;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A row of the table: precision, recall, and the number of queries that get an answer at all. */
async function cutoffRow(name: string, asked: readonly Asked[], minScore: 'auto' | 'none'): Promise<string[]> {
  const precisions: number[] = [];
  const recalls: number[] = [];
  let answered = 0;
  for (const { search, isRight, relevant } of asked) {
    const { hits, low_confidence: isDoubtful } = await search(minScore);
    const right = hits.filter(({ product }) => isRight(product)).length;
    if (hits.length > 0 && !isDoubtful) answered++;
    if (hits.length > 0) precisions.push(right / hits.length);
    if (relevant > 0) recalls.push(right / relevant);
  }
  const shown = (values: readonly number[]): string => (values.length > 0 ? mean(values).toFixed(3) : '–');
  return [name, minScore, shown(recalls.length > 0 ? precisions : []), shown(recalls), `${answered} of ${asked.length}`];
}

async function cutoffTable(client: VitrineClient, products: readonly SampleProduct[]): Promise<string> {
  const words = sampleJudgments(products, QUERIES).filter(({ kind }) =>
    ['colour and category', 'pattern and category', 'other words'].includes(kind),
  );
  const byWords = words.map(({ q, relevant }): Asked => {
    const right = new Set(relevant);
    return {
      search: (minScore) => client.search({ q, mode: 'semantic', minScore, perPage: PER_PAGE }),
      isRight: ({ id }) => right.has(id),
      relevant: right.size,
    };
  });
  const byNonsense = NONSENSE_QUERIES.map((q): Asked => ({
    search: (minScore) => client.search({ q, mode: 'semantic', minScore, perPage: PER_PAGE }),
    isRight: () => false,
    relevant: 0,
  }));
  const byPicture: Asked[] = [];
  for (let n = 0; n < PICTURES; n++) {
    const [category] = CATEGORIES.slice(n % CATEGORIES.length);
    if (!category) continue;
    const shown = sampleProduct(4242, n, { category });
    const image = await productJpeg(shown, PICTURE_SIZE);
    const isRight = (product: { category?: string | string[] | undefined; color?: string | string[] | undefined }): boolean =>
      product.category === shown.category && product.color === shown.color;
    byPicture.push({
      search: (minScore) => client.search({ image, minScore, perPage: PER_PAGE }),
      isRight,
      relevant: products.filter(isRight).length,
    });
  }
  const table = new Table({ head: ['asked by', 'min_score', 'precision', 'recall', 'answered'], style: { head: [], border: [] } });
  for (const minScore of ['none', 'auto'] as const) {
    table.push(await cutoffRow(`${byWords.length} queries that have answers`, byWords, minScore));
    table.push(await cutoffRow(`${byNonsense.length} queries that have none`, byNonsense, minScore));
    table.push(await cutoffRow(`${byPicture.length} pictures not in the catalog`, byPicture, minScore));
  }
  return table.toString();
}

/**
 * Measures, on the sample catalog, the rankings of each mode with the embeddings of texts and without, and which hits the cut-off keeps and
 * drops: first with CLIP's text tower, then with the text model that `TEXT_MODEL_DIR` names, if it names one.
 */
export async function benchRelevance(): Promise<void> {
  const textModel = process.env['TEXT_MODEL_DIR'];
  const models: readonly (readonly [name: string, env: Readonly<Record<string, string>>])[] = [
    ["CLIP's text tower", {}],
    ...(textModel ? [[`the text model ${basename(textModel)}`, { TEXT_MODEL_DIR: resolve(textModel) }] as const] : []),
  ];
  const isJudgedThere = await stat(JUDGED_CATALOG).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isJudgedThere) print(`No catalog with judged queries: ${JUDGED_CATALOG} is not there; JUDGED_CATALOG_DIR names another place.\n`);
  for (const [name, env] of models) {
    if (isJudgedThere) await measureJudged(name, env);
    await measure(name, env);
  }
}

/** A real catalog of 54 products with photographs, which is not part of this project, and queries judged for it. */
const JUDGED_CATALOG = resolve(process.env['JUDGED_CATALOG_DIR'] ?? '../shared/data/vendure');
const JUDGMENTS = 'bench/judgments/vendure.jsonl';

const WORDS_KNOWN_MS = 10_000;

/** Measures each mode on the judged queries, and what tuning would gain. */
async function measureJudged(texts: string, env: Readonly<Record<string, string>>): Promise<void> {
  await withStack(async ({ stack, client }) => {
    const objects = new ObjectStore(stack.s3);
    for (const name of await readdir(join(JUDGED_CATALOG, 'images'))) {
      await objects.put(`${storePrefix(stack.storeId)}${name}`, await readFile(join(JUDGED_CATALOG, 'images', name)));
    }
    objects.close();
    const { id } = await client.imports.start(join(JUDGED_CATALOG, 'products.jsonl'));
    await client.imports.wait(id);
    // Spellings follow from the words of the store, which each process reads again every two seconds.
    await sleep(WORDS_KNOWN_MS);
    print(`mini-clip, ${texts}, LanceDB, a real catalog of 54 products with photographs, judged queries of ${JUDGMENTS}`);
    await evaluate(stack.apiUrl, JUDGMENTS, '--k', '24');
    print('\nTuned by cross-validation');
    await evaluate(stack.apiUrl, JUDGMENTS, '--k', '24', '--tune');
    print('');
  }, env);
}

async function measure(texts: string, env: Readonly<Record<string, string>>): Promise<void> {
  await withStack(async ({ stack, client, directory }) => {
    const products = sampleProducts(SEED, PRODUCTS);
    await uploadPictures(stack, products, PICTURE_SIZE);
    await importRows(client, products.map(toFeedRow), directory);
    const file = join(directory, 'judgments.jsonl');
    await writeFile(
      file,
      sampleJudgments(products, QUERIES)
        .map((judgment) => `${JSON.stringify(judgment)}\n`)
        .join(''),
    );
    print(`mini-clip, ${texts}, LanceDB, sample catalog of ${PRODUCTS} products (seed ${SEED})\n\nWith the embeddings of texts`);
    await evaluate(stack.apiUrl, file);
    print('\nWithout the embeddings of texts');
    await evaluate(stack.apiUrl, file, '--text-weight', '0');
    print(`\nThe cut-off, in semantic mode, over the first ${PER_PAGE} hits\n${await cutoffTable(client, products)}\n`);
  }, env);
}
