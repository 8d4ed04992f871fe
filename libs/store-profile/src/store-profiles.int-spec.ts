import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Redis } from '#redis';
import { StoreSettings } from '#api-contract';
import { Product, type AttributeValue } from '#catalog';
import { redisForTests } from '../../../test/support/redis.js';
import { StoreProfiles } from './store-profiles.js';
import type { ProductChange } from './store-words.js';

let redis: Redis;
let stop: () => Promise<void>;
beforeAll(async () => {
  const server = await redisForTests();
  redis = new Redis(server.url);
  stop = server.stop;
});
afterAll(async () => {
  redis.disconnect();
  await stop();
});

const BY = { by: { keyId: 'k', keyName: 'admin' } };
const product = (id: string, title: string, attributes: Record<string, AttributeValue> = {}): Product =>
  Product.parse({ id, title, image: 'a.jpg', attributes });
/** A process that has read nothing yet. */
const fresh = (): StoreProfiles => new StoreProfiles(redis);
const has = async (storeId: string, word: string): Promise<boolean> => (await fresh().words(storeId)).vocabulary.has({ word, term: word });

describe('StoreProfiles', () => {
  it('knows the words of products that are written, and forgets those of products that go', async () => {
    const [a, b] = [product('a', 'Amber teapot'), product('b', 'Amber vase')];
    await fresh().learn('s', [{ after: a }, { after: b }], 'en');
    expect([await has('s', 'amber'), await has('s', 'teapot'), await has('s', 'chair')]).toEqual([true, true, false]);
    await fresh().learn('s', [{ before: a }], 'en');
    expect([await has('s', 'amber'), await has('s', 'teapot')]).toEqual([true, false]);
    await fresh().learn('s', [{ before: b, after: product('b', 'Jade vase') }], 'en');
    expect([await has('s', 'amber'), await has('s', 'jade'), await has('s', 'vase')]).toEqual([false, true, true]);
  });

  it('keeps stores apart', async () => {
    await fresh().learn('one', [{ after: product('a', 'Zither', { strings: '5' }) }], 'en');
    expect(await has('two', 'zither')).toBe(false);
    await expect(fresh().withFields('two', (schema) => schema.resolve('strings'))).rejects.toThrow('there is no field "strings"');
  });

  it('takes an attribute for what most of its values are now', async () => {
    const typeOf = (): Promise<string> => fresh().withFields('n', (schema) => schema.resolve('weight').type);
    const of = (id: string, weight: AttributeValue): Product => product(id, 'x', { weight });
    const learn = (...changes: ProductChange[]): Promise<void> => fresh().learn('n', changes, 'en');
    await learn({ after: of('a', '2.5') }, { after: of('b', 3) }, { after: of('c', [1, 2]) });
    expect(await typeOf()).toBe('number');
    await learn({ after: of('d', 'n/a') });
    expect(await typeOf()).toBe('number');
    await learn({ after: of('e', 'heavy') }, { after: of('f', 'light') }, { after: of('g', 'feather') });
    expect(await typeOf()).toBe('text');
    await learn({ before: of('d', 'n/a') }, { before: of('e', 'heavy'), after: of('e', '4') });
    expect(await typeOf()).toBe('number');
  });

  it.each<[string, AttributeValue, string]>([
    ['a flag', true, 'flag'],
    ['a day', '2026-01-31', 'date'],
    ['a time', '2026-01-31T12:00:00Z', 'date'],
    ['no day', '2026-13-45', 'text'],
    ['a list of numbers', [1, '2'], 'number'],
  ])('tells %s', async (name, value, expected) => {
    const field = name.replaceAll(' ', '_');
    await fresh().learn('k', [{ after: product('a', 'x', { [field]: value }) }], 'en');
    expect(await fresh().withFields('k', (schema) => schema.resolve(field).type)).toBe(expected);
  });

  it('knows what an earlier release learnt until the store is counted', async () => {
    await redis.hset('vitrine:store:{old}:attributes', { weight: 'number', fit: 'text' });
    await fresh().learn('old', [{ after: product('a', 'x', { size: 'M' }) }], 'en');
    const names = (): Promise<string[]> => fresh().withFields('old', (schema) => schema.attributeNames);
    expect(await names()).toEqual(['fit', 'size', 'weight']);
    async function* pages() {
      yield await Promise.resolve([{ product: product('a', 'x', { size: 'M' }), language: 'en' as const }]);
    }
    await fresh().recount(() => pages());
    expect(await names()).toEqual(['size']);
  });

  it('counts anew from what the index holds: what was learnt wrong is put right, and what no product has is forgotten', async () => {
    const learn = (before: Product | undefined, after: Product | undefined): Promise<void> => fresh().learn('r', [{ before, after }], 'en');
    const lamp = product('a', 'Second hand lamp', { weight: '3' });
    await learn(undefined, lamp);
    // Two changes that crossed: both were made from the product that has the word.
    await learn(lamp, product('a', 'A lamp'));
    await learn(lamp, product('a', 'The lamp', { weight: 'n/a' }));
    await learn(undefined, lamp);
    await learn(lamp, undefined);
    expect(await has('r', 'second')).toBe(false);
    const products = [
      [{ product: lamp, language: 'en' as const }],
      [{ product: product('b', 'Old lamp', { weight: '4' }), language: 'en' as const }],
    ];
    async function* pages() {
      for (const page of products) yield await Promise.resolve(page);
    }
    await fresh().recount(() => pages());
    expect([await has('r', 'second'), await has('r', 'old'), await has('r', 'the')]).toEqual([true, true, false]);
    expect(await redis.hget('vitrine:store:{r}:words', 'lamp')).toBe('2');
    expect(await fresh().withFields('r', (schema) => schema.resolve('weight').type)).toBe('number');
    // Nothing changed since: it is not counted again, though its last count is forgotten.
    await redis.del('vitrine:profiles:counted');
    await fresh().recount(() => {
      throw new Error('counted again');
    });
  });

  it('keeps what is learnt while a count runs, whether the count found it or not', async () => {
    const found = { product: product('a', 'Found lamp', { watts: '60' }), language: 'en' as const };
    await fresh().learn('w', [{ after: found.product }], 'en');
    async function* pages() {
      yield [found];
      await fresh().learn('w', [{ after: product('b', 'Missed sofa', { seats: '3', watts: 'none' }) }], 'en');
    }
    await fresh().recount(() => pages());
    expect([await has('w', 'found'), await has('w', 'missed')]).toEqual([true, true]);
    const typeOf = (name: string): Promise<string> => fresh().withFields('w', (schema) => schema.resolve(name).type);
    expect([await typeOf('seats'), await typeOf('watts')]).toEqual(['number', 'number']);
    expect(await redis.keys('vitrine:store:{w}:*-learnt')).toEqual([]);
  });

  it('keeps no word at zero or below', async () => {
    await fresh().learn('z', [{ before: product('a', 'Never learnt') }], 'en');
    await fresh().learn('z', [{ after: product('b', 'Brief') }, { before: product('b', 'Brief') }], 'en');
    expect(await redis.hgetall('vitrine:store:{z}:words')).toEqual({});
  });

  it.each(['007', '1e5', '0x10', '', ' 5', '1,5', '12345678901234567890'])('does not take "%s" for a number', async (value) => {
    await fresh().learn('t', [{ after: product('a', 'x', { [`v${value.length}_${value.charCodeAt(0) || 0}`]: value }) }], 'en');
    const name = `v${value.length}_${value.charCodeAt(0) || 0}`;
    expect(await fresh().withFields('t', (schema) => schema.resolve(name).type)).toBe('text');
  });

  it('sees an attribute at once that another process has just learnt', async () => {
    const here = fresh();
    await expect(here.withFields('u', (schema) => schema.resolve('sleeve'))).rejects.toThrow('there is no field');
    await fresh().learn('u', [{ after: product('a', 'x', { sleeve: 'long' }) }], 'en');
    expect(await here.withFields('u', (schema) => schema.resolve('sleeve'))).toEqual({ field: 'attributes.sleeve', type: 'text' });
  });

  it('proposes the field that was meant, and none where nothing is near', async () => {
    const message = (name: string): Promise<unknown> =>
      fresh()
        .withFields('u', (schema) => schema.resolve(name))
        .catch(String);
    expect(await message('colour')).toContain('did you mean "color"?');
    expect(await message('sleve')).toContain('did you mean "sleeve"?');
    expect(await message('attributes.sleve')).toContain('did you mean "sleeve"?');
    expect(await message('horsepower')).toContain('no product of the store has a value for it');
    expect(await message('description')).toContain('cannot be filtered');
  });

  it('keeps settings, with defaults for a store that has none', async () => {
    expect(await fresh().settings('new')).toEqual(StoreSettings.parse({}));
    expect(StoreSettings.parse({})).toMatchObject({ language: 'en', synonyms: [], auto_tagging: { enabled: false } });
    const here = fresh();
    await here.words('new');
    await here.changeSettings('new', { ...StoreSettings.parse({}), language: 'de', synonyms: [['Sofa', 'Couch']] }, BY);
    expect(await here.settings('new')).toMatchObject({ language: 'de' });
    expect((await here.words('new')).synonyms.of(['sofa'])).toEqual([['couch']]);
  });

  it('suggests queries that several callers asked, without their spaces and capitals', async () => {
    const { queries } = fresh();
    const asked = ['Red  Dress', 'red dress', ' red dress ', 'blue mug', 'x', 'y'.repeat(200)];
    for (const [n, query] of asked.entries()) await queries.record('q', query, `caller ${n}`);
    for (let n = 0; n < 9; n++) await queries.record('q', 'blue mug', 'one caller');
    expect(await queries.popular('q')).toEqual([{ query: 'red dress', count: 3 }]);
  });

  it('suggests what callers asked last who typed letter by letter', async () => {
    const { queries } = fresh();
    const at = (seconds: number): number => 1_800_000_000_000 + 1000 * seconds;
    for (const [n, caller] of ['one', 'two', 'three'].entries()) {
      for (const [typed, query] of ['s', 'so', 'sof', 'sofa'].entries()) await queries.typed('t', query, caller, at(10 * n + typed / 2));
    }
    // Who goes on within a few seconds has not settled, and what finds nothing is no suggestion.
    for (const caller of ['four', 'five', 'six']) {
      await queries.typed('t', 'lamp', caller, at(40));
      await queries.typed('t', undefined, caller, at(43));
    }
    expect(await queries.popular('t', at(44))).toEqual([{ query: 'sofa', count: 3 }]);
    // An answer that comes late does not count for more than the question after it.
    await queries.typed('t', 'mug', 'seven', at(60));
    await queries.typed('t', 'mu', 'seven', at(59));
    expect(await redis.hvals('vitrine:store:{t}:typing-queries')).toEqual(['mug']);
    expect(await queries.popular('t', at(60))).toEqual([{ query: 'sofa', count: 3 }]);
  });
});
