/** Prints what a mini-clip model can do on products it has never seen: `evaluate.js [MODEL_DIR]`. Exits 1 below a target. */
import { ClipModel, embedLabels, measuredColors, similarity, weightedMix, type Embedding } from '#clip';
import { colorsNamed } from '#lexical';
import { CATEGORIES, COLORS, productJpeg, Random, sampleProduct, sampleProducts, type SampleProduct } from '#sample-catalog';
import { ATTRIBUTE_QUERIES, type AttributeQuery } from './attribute-queries.js';
import { isHeldOut } from './held-out.js';

const CATALOG_SEED = 2002;
const CATALOG_SIZE = 2000;
const PICTURE_QUERY_SEED = 3003;
const PICTURE_QUERIES = 300;
const MIXED_QUERY_SEED = 4004;
const MIXED_QUERIES = 200;
/** Weights of the words beside a picture of weight 1, shares of that weight by which its own colour is taken out, and the weight of a measured colour. */
const MIXES = [
  { words: 1, taken: 0, measured: 0 },
  { words: 1.5, taken: 0, measured: 0 },
  { words: 2, taken: 0, measured: 0 },
  { words: 3, taken: 0, measured: 0 },
  { words: 2, taken: 0.25, measured: 0 },
  { words: 2, taken: 0.5, measured: 0 },
  { words: 2, taken: 0, measured: 0.1 },
  { words: 2, taken: 0.25, measured: 0.1 },
  { words: 2, taken: 0.25, measured: 0.25 },
] as const;
type Mix = (typeof MIXES)[number];

interface Indexed {
  readonly product: SampleProduct;
  readonly embedding: Embedding;
  /** Measured in the picture. */
  readonly colors: readonly string[];
}

async function embedProducts(model: ClipModel, products: readonly SampleProduct[]): Promise<Indexed[]> {
  const indexed: Indexed[] = [];
  for (let at = 0; at < products.length; at += 64) {
    const chunk = products.slice(at, at + 64);
    const pictures = await Promise.all(chunk.map(async (product) => model.prepare(await productJpeg(product, 256))));
    const results = await model.embedPrepared(pictures);
    results.forEach((result, n) => {
      const [product, picture] = [chunk[n], pictures[n]];
      if (!product || !picture || 'error' in picture || 'error' in result) return;
      indexed.push({ product, embedding: result.embedding, colors: measuredColors(picture.square) });
    });
  }
  return indexed;
}

/** Precision at k = min(10, matches); undefined if no product of the catalog matches. */
function precision(
  catalog: readonly Indexed[],
  query: Embedding,
  matches: (product: SampleProduct) => boolean,
  factorOf: (indexed: Indexed) => number = () => 1,
): number | undefined {
  const k = Math.min(10, catalog.filter(({ product }) => matches(product)).length);
  if (k === 0) return undefined;
  const ranked = catalog
    .map((one) => ({ product: one.product, score: similarity(query, one.embedding) * factorOf(one) }))
    .sort((a, b) => b.score - a.score);
  return ranked.slice(0, k).filter(({ product }) => matches(product)).length / k;
}

const mean = (values: readonly (number | undefined)[]): number => {
  const known = values.filter((value) => value !== undefined);
  return known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
};

async function textToImage(model: ClipModel, catalog: readonly Indexed[], queries: readonly AttributeQuery[]): Promise<number> {
  const embeddings = await model.embedText(queries.map(({ text }) => text));
  const scores = queries.map(({ wants }, n) => {
    const query = embeddings[n];
    return (
      query &&
      precision(catalog, query, (product) =>
        Object.entries(wants).every(([field, value]) => product[field as keyof SampleProduct] === value),
      )
    );
  });
  if (process.argv.includes('--verbose'))
    queries.forEach(({ text }, n) => process.stdout.write(`  ${scores[n]?.toFixed(2) ?? 'none'}  ${text}\n`));
  return mean(scores);
}

async function imageToImage(model: ClipModel, catalog: readonly Indexed[]): Promise<number> {
  const queries = await embedProducts(model, sampleProducts(PICTURE_QUERY_SEED, PICTURE_QUERIES));
  return mean(
    queries.map(({ product: asked, embedding }) =>
      precision(catalog, embedding, (product) => product.category === asked.category && product.color === asked.color),
    ),
  );
}

/** "Like this picture, but in another colour", for each mix. */
async function mixed(model: ClipModel, catalog: readonly Indexed[]): Promise<readonly (readonly [mix: Mix, precision: number])[]> {
  const random = new Random(MIXED_QUERY_SEED);
  const colors = Array.from({ length: MIXED_QUERIES }, () => [random.pick(COLORS), random.pick(COLORS)] as const);
  const shown = colors.map(([color], index) => {
    const category = CATEGORIES[index % CATEGORIES.length];
    return sampleProduct(MIXED_QUERY_SEED, index, { ...(category && { category }), color, pattern: 'plain' });
  });
  const pictures = await embedProducts(model, shown);
  const words = await model.embedText(colors.map(([, wanted]) => `in ${wanted}`));
  const own = await model.embedText(pictures.map((one) => `in ${one.colors[0] ?? ''}`));
  return MIXES.map((mix) => [
    mix,
    mean(
      pictures.map(({ product: { category }, embedding, colors: measured }, n) => {
        const [from, wanted] = colors[n] ?? [];
        const [text, taken] = [words[n], own[n]];
        if (!text || !taken || !wanted || from === wanted) return undefined;
        const asked = colorsNamed(wanted, 'en');
        const isTaken = measured[0] !== undefined && !asked.some((color) => color === measured[0]);
        const query = weightedMix([
          { embedding, weight: 1 },
          { embedding: text, weight: mix.words },
          { embedding: taken, weight: isTaken ? -mix.taken * mix.words : 0 },
        ]);
        return precision(
          catalog,
          query,
          (product) => product.category === category && product.color === wanted,
          (indexed) => (asked.some((color) => indexed.colors.includes(color)) ? 1 + mix.measured : 1),
        );
      }),
    ),
  ]);
}

async function zeroShot(
  model: ClipModel,
  catalog: readonly Indexed[],
  labels: readonly string[],
  template: string,
  field: 'category' | 'color',
): Promise<number> {
  const embeddings = await embedLabels(model, labels, [template]);
  const right = catalog.filter(({ product, embedding }) => {
    const scores = embeddings.map((label) => similarity(label, embedding));
    return labels[scores.indexOf(Math.max(...scores))] === product[field];
  });
  return right.length / catalog.length;
}

const model = await ClipModel.load({ directory: process.argv[2]?.startsWith('-') === false ? process.argv[2] : 'models/mini-clip' });
const started = performance.now();
const catalog = await embedProducts(
  model,
  Array.from({ length: CATALOG_SIZE }, (_, index) => sampleProduct(CATALOG_SEED, index)),
);
const heldOut = CATEGORIES.flatMap(({ name }) =>
  COLORS.filter((color) => isHeldOut(name, color)).map((color) => ({ text: `a ${color} ${name}`, wants: { category: name, color } })),
);
const rows: readonly (readonly [string, number, number])[] = [
  [`text → image, ${ATTRIBUTE_QUERIES.length} attribute queries`, await textToImage(model, catalog, ATTRIBUTE_QUERIES), 0.9],
  [`text → image, ${heldOut.length} colour × category pairs never trained`, await textToImage(model, catalog, heldOut), 0.75],
  [`image → image, same category and colour`, await imageToImage(model, catalog), 0.8],
  [
    'zero-shot category accuracy',
    await zeroShot(
      model,
      catalog,
      CATEGORIES.map(({ name }) => name),
      'a photo of a {label}',
      'category',
    ),
    0.9,
  ],
  ['zero-shot colour accuracy', await zeroShot(model, catalog, COLORS, 'a {label} product', 'color'), 0.85],
];
process.stdout.write(
  `${model.info.name} ${model.info.fingerprint}, ${model.dimension} dimensions, ${catalog.length} products of seed ${CATALOG_SEED}\n`,
);
for (const [name, value, target] of rows) {
  process.stdout.write(`${value.toFixed(3)}  (target ${target.toFixed(2)}, ${value >= target ? 'met' : 'MISSED'})  ${name}\n`);
}
const isMeasured = catalog.filter(({ product, colors }) => colorsNamed(product.color, 'en').some((color) => colors.includes(color)));
process.stdout.write(
  `${(isMeasured.length / catalog.length).toFixed(3)}  pictures whose measured colours have the colour of the product\n`,
);
for (const [{ words, taken, measured }, value] of await mixed(model, catalog)) {
  const mix = `words weighing ${words}, own colour taken out at ${taken} of that, measured colours at ${measured}`;
  process.stdout.write(`${value.toFixed(3)}  picture + "in another colour", ${mix}\n`);
}
process.stdout.write(`${((performance.now() - started) / 1000).toFixed(0)} s\n`);
await model.release();
process.exitCode = rows.every(([, value, target]) => value >= target) ? 0 : 1;
