import { beforeEach, describe, expect, it } from 'vitest';
import { ColorChange } from './color-change.js';
import { ProductSearch } from './product-search.js';
import { QueryEmbedder } from './query-embedder.js';
import { queryFields } from './query-fields.js';
import { QueryReader } from './reading/query-reader.js';
import { StoreValueReader } from './reading/store-values.js';
import { QuerySpelling } from './query-spelling.js';
import { ScoreCutoff } from './score-cutoff.js';
import type { SearchQuery } from './search-query.js';
import { COLOURS, FakeProfiles, FakeVersion, found, hit, versionsOf } from './testing/fakes.js';

const PAGE = { page: 1, perPage: 10, minScore: 'none' } as const;
const RED = { parts: [{ text: 'red', weight: 1 }] };

let index: FakeVersion;
let store: FakeProfiles;
let search: ProductSearch;

const searchOf = (): ProductSearch => {
  const embedder = new QueryEmbedder();
  return new ProductSearch(
    versionsOf(index.version),
    store.profiles,
    embedder,
    new ColorChange(store.profiles, embedder),
    new QueryReader(store.profiles, new StoreValueReader(versionsOf(index.version), store.profiles)),
    new QuerySpelling(),
    new ScoreCutoff(),
  );
};

beforeEach(() => {
  index = new FakeVersion();
  store = new FakeProfiles();
  search = searchOf();
});

/** The query that the index gets for a search. */
const askedBy = async (query: Omit<SearchQuery, 'page' | 'perPage'>) => {
  await search.find('s', { ...PAGE, ...query });
  return index.asked.at(-1);
};

describe('ProductSearch', () => {
  it('asks by embedding and by words where there are words alone', async () => {
    const asked = await askedBy({ words: 'red' });
    expect(asked?.semantic?.embedding).toEqual(COLOURS['red']);
    expect(asked?.lexical?.words).toHaveLength(1);
  });

  it('asks by embedding alone where words stand beside a picture, and lets them weigh more', async () => {
    const asked = await askedBy({ words: 'red', picture: Uint8Array.of(0, 9, 0), interpret: false });
    expect(asked?.lexical).toBeUndefined();
    const [red, green] = asked?.semantic?.embedding ?? [];
    expect(red).toBeCloseTo(2 / Math.sqrt(5), 6);
    expect(green).toBeCloseTo(1 / Math.sqrt(5), 6);
  });

  it('takes the colour that words replace out of the picture, and prefers pictures of the other colour', async () => {
    index.named.set('in blue', Float32Array.of(0, 0, 1));
    const blue = Uint8Array.of(0, 0, 255);
    const asked = await askedBy({ words: 'red', picture: blue });
    const [red, , left] = asked?.semantic?.embedding ?? [];
    expect(left ?? 1).toBeLessThan((red ?? 0) / 2);
    expect(asked?.signals).toEqual({ pictureColor: { weight: 0.1, colors: ['red'] } });
    expect((await search.find('s', { ...PAGE, words: 'red', picture: blue })).reading?.filters).toContainEqual(
      expect.objectContaining({ field: 'picture_colors', value: 'red', isRequired: false }),
    );
  });

  it.each<[string, object]>([
    ['name no colour', { words: 'dress', picture: Uint8Array.of(0, 0, 255) }],
    ['stand alone', { words: 'red' }],
    ['are taken by their letters', { words: 'red', picture: Uint8Array.of(0, 0, 255), interpret: false }],
    ['are pushed away', { parts: [{ text: 'red', weight: -1 }, { picture: Uint8Array.of(0, 0, 255) }] }],
  ])('prefers no colour of pictures where words %s', async (_, query) => {
    expect(await askedBy(query)).not.toHaveProperty('signals');
    expect(index.embedded).not.toContain('in blue');
  });

  it('takes nothing out of a picture that has the colour already', async () => {
    await askedBy({ words: 'red', picture: Uint8Array.of(255, 0, 0) });
    expect(index.embedded).not.toContain('in red');
  });

  it('asks by neither where nothing is said to search by', async () => {
    const asked = await askedBy({});
    expect(asked).not.toHaveProperty('semantic');
    expect(asked).not.toHaveProperty('lexical');
  });

  it('does what the mode says, whatever there is to search by', async () => {
    expect(await askedBy({ words: 'red', mode: 'lexical' })).not.toHaveProperty('semantic');
    expect(await askedBy({ words: 'red', mode: 'semantic' })).not.toHaveProperty('lexical');
    expect(index.embedded).toEqual(['red']);
  });

  it('mixes pictures, products and embeddings that are known already, and pushes away from negative ones', async () => {
    index.embeddings.set('sofa', COLOURS['green'] ?? new Float32Array());
    const asked = await askedBy({
      parts: [
        { productId: 'sofa', weight: 1 },
        { pictureEmbedding: COLOURS['blue'] ?? new Float32Array(), weight: -1 },
      ],
    });
    expect([...(asked?.semantic?.embedding ?? [])].map((value) => Math.round(value * 1e6))).toEqual([0, 707107, -707107]);
  });

  it('embeds a picture that is asked with again only once', async () => {
    const picture = Uint8Array.of(1, 2, 3);
    await askedBy({ picture });
    await askedBy({ picture: Uint8Array.from(picture) });
    expect(index.embedded).toEqual(['picture']);
  });

  it('embeds what an unknown word is meant to be, where that finds a nearer product', async () => {
    store = new FakeProfiles({ blue: 3 });
    search = searchOf();
    index.nearest = (embedding) => (embedding === COLOURS['blue'] ? 0.9 : 0.2);
    expect((await askedBy({ words: 'bleu' }))?.semantic?.embedding).toEqual(COLOURS['blue']);
    index.nearest = (embedding) => (embedding === COLOURS['blue'] ? 0.2 : 0.9);
    expect((await askedBy({ words: 'bleu' }))?.semantic?.embedding).not.toEqual(COLOURS['blue']);
  });

  it('names facets as the query does and resolves fields by the store', async () => {
    index.answer = () => found([], { facets: [{ field: 'attributes.size.number', counts: [], distinct: 0 }] });
    const result = await search.find('s', {
      ...PAGE,
      fields: (schema) =>
        queryFields(schema, { filter: 'size:>40 && price:<9', facets: ['size'], sort: [{ field: 'price', descending: true }] }),
    });
    expect(result.facets.map(({ name }) => name)).toEqual(['size']);
    expect(index.asked[0]?.filter).toMatchObject({ kind: 'all' });
    expect(index.asked[0]?.sort).toEqual([{ field: 'price', descending: true }]);
  });

  it('leaves a product out of what is like it, and keeps the filter', async () => {
    index.embeddings.set('sofa', COLOURS['green'] ?? new Float32Array());
    await search.similar('s', 'sofa', { ...PAGE, fields: (schema) => queryFields(schema, { filter: 'price:<9' }) });
    const [asked] = index.asked;
    expect(JSON.stringify(asked?.filter)).toContain('"values":["sofa"],"negated":true');
    expect(JSON.stringify(asked?.filter)).toContain('"price"');
  });

  it('hands a cut-off on that is a number, and none for none', async () => {
    expect((await askedBy({ ...RED, minScore: 0.3 }))?.semantic?.minScore).toBe(0.3);
    expect((await askedBy({ ...RED, minScore: 'none' }))?.semantic).not.toHaveProperty('minScore');
  });

  it.each([
    ['nothing is near', found([]), true],
    ['no product has all the words', found([hit('a')], { byWords: { whole: 0, all: 1 } }), true],
    ['something is found', found([hit('a')]), false],
  ])('says whether the answer is doubtful where %s, and records the words only where it is not', async (_name, answer, isDoubtful) => {
    index.answer = () => answer;
    expect((await search.search('s', { ...PAGE, words: 'red', caller: 'c' })).isDoubtful).toBe(isDoubtful);
    expect(store.recorded).toEqual(isDoubtful ? [] : ['red']);
  });

  it('finds nothing without doubt where it browses', async () => {
    index.answer = () => found([]);
    expect(await search.find('s', PAGE)).toMatchObject({ isDoubtful: false, mode: 'browse' });
  });

  it.each([
    ['product-not-found', { parts: [{ productId: 'nobody', weight: 1 }] }],
    ['invalid-request', { parts: [...RED.parts, { text: 'red', weight: -1 }] }],
  ])('throws an error with the code %s', async (code, query) => {
    await expect(search.find('s', { ...PAGE, ...query })).rejects.toMatchObject({ code });
  });

  it('refuses rankings that weigh nothing together, and takes a single one as it is', async () => {
    const nothing = { k: 60, semanticWeight: 0, textWeight: 0, lexicalWeight: 0 };
    await expect(search.find('s', { ...PAGE, words: 'red', fusion: nothing })).rejects.toMatchObject({
      code: 'invalid-request',
      errors: [{ field: 'semantic_weight' }, { field: 'lexical_weight' }],
    });
    expect((await askedBy({ words: 'red', mode: 'semantic', fusion: nothing }))?.semantic).toBeDefined();
  });

  it('embeds no words into the space of texts that nothing is to be ranked by', async () => {
    index.hasTexts = true;
    search = searchOf();
    await askedBy({ words: 'red', fusion: { textWeight: 0 } });
    expect(index.embedded).toEqual(['red']);
    await askedBy({ words: 'red' });
    expect(index.embedded).toEqual(['red', 'red', 'red']);
  });

  it('hands its signal to the encoder and the index, and ends with it', async () => {
    const gone = new AbortController();
    await askedBy({ words: 'red', signal: gone.signal, interpret: false });
    expect(index.signals).toEqual([gone.signal, gone.signal]);
    gone.abort(new Error('gone'));
    await expect(askedBy({ words: 'red', signal: gone.signal })).rejects.toThrow('gone');
  });

  it('names the parts that cancel each other out', async () => {
    const query = { ...PAGE, parts: [...RED.parts, { text: 'red', weight: -1 }] };
    await expect(search.find('s', query)).rejects.toMatchObject({ errors: [{ field: 'parts', code: 'no-direction' }] });
  });
});
