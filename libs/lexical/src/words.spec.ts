import { describe, expect, it } from 'vitest';
import { Language, Product } from '#catalog';
import { lexicalQuery } from './lexical-query.js';
import { productTerms, productWords } from './product-terms.js';
import { Synonyms } from './synonyms.js';
import { Vocabulary } from './vocabulary.js';

/** The titles of a store that have all words of a query, in any of their alternatives. */
function found(language: Language, titles: readonly string[], query: string, others: Partial<Product> = {}): string[] {
  const products = titles.map((title, n) => Product.parse({ ...others, id: `p${n}`, title, image: 'a.jpg' }));
  const counts = new Map<string, number>();
  for (const product of products) for (const word of productWords(product, language)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const store = { language, vocabulary: new Vocabulary(counts, language), synonyms: new Synonyms([], language) };
  const { words } = lexicalQuery(query, store);
  if (words.length === 0) return [];
  return products
    .filter((product) => {
      const terms = productTerms(product, language);
      return words.every(({ alternatives }) => alternatives.some((one) => one.terms.every((term) => terms.has(term))));
    })
    .map(({ title }) => title);
}

describe('possessives and apostrophes', () => {
  const shop = ['Women’s yoga pants', "Women's top", 'Womens jacket', 'Top for women', 'Womenʼs sock', 'Men´s shirt', 'Glass bowl'];

  it.each(["women's", 'women’s', 'womens', 'women', 'WOMEN`S', 'womenʹs'])('find the same by %s', (query) => {
    expect(found('en', shop, query)).toEqual(shop.slice(0, 5));
  });

  it.each(["men's shirt", 'mens shirts', 'men shirt'])('find the men’s shirt by %s', (query) => {
    expect(found('en', shop, query)).toEqual(['Men´s shirt']);
  });

  it.each<[Language, string, string, boolean]>([
    ['fr', "Crème L'Oréal", "l'oréal", true],
    ['fr', "Crème L'Oréal", 'l’oreal', true],
    ['fr', 'Crème L’Oréal', 'loreal', true],
    ['fr', 'Crème L’Oréal', 'oreal', true],
    ['de', 'Creme L’Oréal', 'l oreal', true],
    ['fr', 'Robe d’été', "d'ete", true],
    ['fr', 'Robe d’été', 'ete robe', true],
    ['it', "Borsa dell'artigiano", 'artigiano', true],
    ['en', "Levi's jeans", 'levis', true],
    ['de', "Levi's Jeans", 'levis', true],
    ['de', 'Levis Jeans', "levi's", true],
    ['en', "Rock'n'roll boots", 'rocknroll', true],
    ['en', "O'Neill shorts", 'oneill', true],
    ['en', "O'Neill shorts", "o'reilly shorts", false],
  ])('in %s "%s" by %s: %s', (language, title, query, isFound) => {
    expect(found(language, [title, 'Vase'], query)).toEqual(isFound ? [title] : []);
  });
});

describe('joined and parted words', () => {
  const shirts = ['Red t-shirt', 'Red tshirt', 'Red T Shirt', 'Red t‑shirts'];

  it.each(['t-shirt', 'tshirt', 't shirt', 'T-Shirts', 'red tshirts'])('find all spellings by %s', (query) => {
    expect(found('en', [...shirts, 'Red skirt'], query)).toEqual(shirts);
  });

  it.each<[Language, string, string]>([
    ['en', 'Wireless headphones', 'head phones'],
    ['en', 'Head phones', 'headphones'],
    ['en', 'V-neck sweater', 'vneck sweater'],
    ['en', 'Vneck sweater', 'v neck'],
    ['en', 'H&M scarf', 'h&m'],
    ['en', 'H&M scarf', 'hm scarf'],
    ['en', 'Ready-to-wear suit', 'ready to wear'],
    ['en', 'Wi-Fi router', 'wifi'],
    ['de', 'Lederschuhe braun', 'Leder Schuhe'],
    ['de', 'Schuhe aus Leder', 'lederschuhe'],
    ['de', 'Arbeitshose', 'arbeit hose'],
    ['de', 'Herren-Lederjacke', 'lederjacke herren'],
    ['de', 'Herrenlederjacke', 'herren lederjacke'],
    ['nl', 'Leren damesschoenen', 'dames schoenen'],
    ['nl', 'Schoenen voor dames', 'damesschoenen'],
    ['sv', 'Vinterjacka', 'vinter jacka'],
    ['da', 'Læderjakke', 'læder jakke'],
  ])('in %s "%s" by %s', (language, title, query) => {
    expect(found(language, [title, 'Vase'], query)).toEqual([title]);
  });

  it('finds compounds by their parts, where the rest is a word of the store too', () => {
    const shop = ['Lederschuhe', 'Wanderschuhe', 'Schuhe', 'Gürtel aus Leder', 'Stiefel zum Wandern', 'Geschuhe'];
    expect(found('de', shop, 'schuhe')).toEqual(['Lederschuhe', 'Wanderschuhe', 'Schuhe']);
    expect(found('de', shop, 'leder')).toEqual(['Lederschuhe', 'Gürtel aus Leder']);
  });

  it.each<[Language, string[], string, string[]]>([
    ['de', ['Handschuhe', 'Lederschuhe', 'Schuhe', 'Hand', 'Leder'], 'Schuhe', ['Lederschuhe', 'Schuhe']],
    ['de', ['Kühlschrank', 'Kleiderschränke', 'Schrank', 'kühl', 'Kleider'], 'Schrank', ['Schrank']],
    ['de', ['Motorradhelm', 'Fahrradhelm', 'Helm', 'Motorrad', 'Fahrrad'], 'Helm', ['Motorradhelm', 'Fahrradhelm', 'Helm']],
    ['de', ['Werkzeugkoffer', 'Koffer', 'Werkzeug'], 'Koffer', ['Werkzeugkoffer', 'Koffer']],
    ['nl', ['handschoenen', 'wandelschoenen', 'schoenen', 'hand', 'wandel'], 'schoenen', ['wandelschoenen', 'schoenen']],
    ['sv', ['kylskåp', 'klädskåp', 'skåp', 'kyl', 'kläd'], 'skåp', ['klädskåp', 'skåp']],
  ])('passes over compounds that are no kind of what they end with: %s', (language, shop, query, expected) => {
    expect(found(language, shop, query)).toEqual(expected);
  });

  it('does not take an English word that is known apart', () => {
    expect(found('en', ['Handbag', 'Bag with a hand strap'], 'handbag')).toEqual(['Handbag']);
  });
});

describe('letters', () => {
  const shop = [
    'Pendentif cœur',
    'Lampe Ærø',
    'Żółta łódź',
    'Telefon kılıfı',
    'Fauteuil crème brûlée',
    'Đèn bàn',
    'Große Schüssel',
    'Café',
    'Résumé',
  ];
  const typed: readonly (readonly [string, string])[] = [
    ['coeur', 'Pendentif cœur'],
    ['CŒUR', 'Pendentif cœur'],
    ['aero', 'Lampe Ærø'],
    ['zolta lodz', 'Żółta łódź'],
    ['kilifi', 'Telefon kılıfı'],
    ['KILIFI', 'Telefon kılıfı'],
    ['creme brulee', 'Fauteuil crème brûlée'],
    ['crème brûlée', 'Fauteuil crème brûlée'],
    ['den ban', 'Đèn bàn'],
    ['grosse schussel', 'Große Schüssel'],
    ['grosse Schuessel', 'Große Schüssel'],
    ['cafe', 'Café'],
    ['resume', 'Résumé'],
  ];

  it.each(Language.options.flatMap((language) => typed.map(([query, title]) => [language, query, title] as const)))(
    'in %s, %s finds %s',
    (language, query, title) => {
      expect(found(language, shop, query)).toEqual([title]);
    },
  );

  it('are found spelt out, and the other way round', () => {
    expect(found('de', ['Schuessel', 'Vase'], 'schüssel')).toEqual(['Schuessel']);
    expect(found('sv', ['Blå jacka', 'Vase'], 'blaa jacka')).toEqual(['Blå jacka']);
  });
});

describe('numbers, units and sizes', () => {
  it.each([
    ['Phone 5.5"', '5.5"', true],
    ['Phone 5.5"', '5.5 inch', true],
    ['Phone 5,5 Zoll', '5.5 inches', true],
    ['Phone 5.5″', '5.5in', true],
    ['Phone 5.5"', '5"', false],
    ['Shelf 12cm', '12 cm', true],
    ['Shelf 12 cm', '12cm', true],
    ['Shelf 12 cm', '112cm', false],
    ['Bulb 60W', '60 watt', true],
    ['Bulb 60 Watts', '60w', true],
    ['Shirt XL', 'xl', true],
    ['Shirt XXL', 'xl', false],
    ['Boot EU 42', 'eu42', true],
    ['Boot EU42', 'eu 42', true],
    ['Boot EU 42', 'eu 43', false],
    ['2-in-1 jacket', '2 in 1', true],
    ['Bottle 1,5 l', '1.5l', true],
    ['Puzzle 1,000 pieces', '1000 pieces', true],
    ['Disk 500GB', '500 gb disk', true],
  ])('"%s" by %s: %s', (title, query, isFound) => {
    expect(found('en', [title, 'Vase'], query)).toEqual(isFound ? [title] : []);
  });
});

describe('identifiers', () => {
  const others = { sku: 'WP-09/BLK-0042', gtin: '0012345678905', mpn: 'A77.100' };

  it.each([
    'wp09blk0042',
    'WP-09',
    'wp 09 blk',
    'WP-09/BLK-0042',
    '0012345678905',
    '12345678905',
    '12345',
    '8905',
    '78905',
    'a77100',
    'A77.1',
  ])('are found by %s', (query) => {
    expect(found('en', ['Yoga pant'], query, others)).toEqual(['Yoga pant']);
  });

  it.each(['8906', '905x', 'wq09'])('are not found by %s', (query) => {
    expect(found('en', ['Yoga pant'], query, others)).toEqual([]);
  });
});

describe('scripts without spaces, and Korean', () => {
  it.each<[string, string]>([
    ['赤いワンピース', 'ワンピース'],
    ['緑茶ギフトセット', '緑茶'],
    ['緑茶ギフトセット', '茶'],
    ['红色连衣裙', '连衣裙'],
    ['红色连衣裙', '红色'],
    ['真皮女士手提包', '手提包'],
    ['빨간 원피스를', '원피스'],
    ['กระเป๋าหนังสีแดง', 'กระเป๋า'],
    ['กระเป๋าหนังสีแดง', 'สีแดง'],
    ['ガラスの花瓶', '花瓶'],
    ['Nike スニーカー 白', 'nike スニーカー'],
  ])('finds "%s" by %s', (title, query) => {
    expect(found('none', [title, 'Vase', '靴'], query)).toEqual([title]);
  });

  it('tells words apart that differ in a vowel sign', () => {
    expect(found('none', ['かき', 'がき'], 'かき')).toEqual(['かき']);
    expect(found('none', ['ผา', 'ผี'], 'ผี')).toEqual(['ผี']);
  });

  it.each<[Language, string, string]>([
    ['ru', 'Красное платье', 'платья красные'],
    ['ru', 'Чёрный пиджак', 'черный пиджак'],
    ['uk', 'Синя сукня', 'сукні'],
    ['el', 'Κόκκινο φόρεμα', 'φορεματα'],
    ['el', 'Κόκκινο φόρεμα', 'ΦΟΡΕΜΑ'],
    ['none', 'Красное платье', 'красное'],
    ['tr', 'Kırmızı elbise', 'kirmizi'],
  ])('in %s finds "%s" by %s', (language, title, query) => {
    expect(found(language, [title, 'Vase'], query)).toEqual([title]);
  });
});
