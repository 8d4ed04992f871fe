import { describe, expect, it } from 'vitest';
import type { Language } from '#catalog';
import { priceIn, priceText } from './prices.js';

const read = (query: string, language: Language = 'en'): string => {
  const { text, price } = priceIn(query, language);
  return price ? `${text} [${priceText(price)}${price.currency ? ` ${price.currency}` : ''}${price.isGuess ? ' ?' : ''}]` : text;
};

describe('priceIn', () => {
  it.each<[string, string, Language?]>([
    ['blue jacket under $50', 'blue jacket [<50]'],
    ['jacket under 50', 'jacket [<50 ?]'],
    ['jackets below 49.99 eur', 'jackets [<49.99 EUR]'],
    ['less than £1,299.00 bike', 'bike [<1299 GBP]'],
    ['bag up to 50 euros', 'bag [<=50 EUR]'],
    ['$20-$50 lamp', 'lamp [20..50]'],
    ['lamp 50-100 €', 'lamp [50..100 EUR]'],
    ['lamp between 50 and 100 dollars', 'lamp [50..100]'],
    ['shoes from $20 to $40', 'shoes [20..40]'],
    ['watch over $200', 'watch [>200]'],
    ['watch at least 200 USD', 'watch [>=200 USD]'],
    ['Jacke unter 50 €', 'Jacke [<50 EUR]', 'de'],
    ['Jacke unter 50', 'Jacke [<50 ?]', 'de'],
    ['Fahrrad bis 1.299,00 Euro', 'Fahrrad [<=1299 EUR]', 'de'],
    ['Lampe zwischen 50 und 100 €', 'Lampe [50..100 EUR]', 'de'],
    ['Lampe ab 20 €', 'Lampe [>=20 EUR]', 'de'],
    ['robe à moins de 50 €', 'robe [<50 EUR]', 'fr'],
    ['robe entre 20 et 50 €', 'robe [20..50 EUR]', 'fr'],
    ['vestido menos de 50 €', 'vestido [<50 EUR]', 'es'],
    ['vestito da 20 a 50 €', 'vestito [20..50 EUR]', 'it'],
    ['jas onder de 50 euro', 'jas [<50 EUR]', 'nl'],
    ['jacka under 500 kr', 'jacka [<500]', 'sv'],
    ['платье до 5000 руб', 'платье [<=5000 RUB]', 'ru'],
    ['500 TL altı elbise', 'elbise [<500 TRY]', 'tr'],
    ['jacket under 50 dollars', 'jacket [<50]', 'de'],
    ['jacket over 100', 'jacket [>100 ?]'],
    ['jacket up to 100', 'jacket [<=100 ?]'],
    ['jacket between 50 and 100', 'jacket [50..100 ?]'],
    ['dress < $80', 'dress [<80]'],
    ['camera under $1.5k', 'camera [<1500]'],
    ['shoes under $100 and over $50', 'shoes [50..100]'],
    ['weights under 5 pounds', 'weights [<5 GBP ?]'],
  ])('reads "%s" as %s', (query, expected, language = 'en') => {
    expect(read(query, language)).toBe(expected);
  });

  it.each([
    'shelf under 50 cm',
    'monitor over 27 inch',
    'jeans 32-34',
    'cheap jacket',
    'size 42 to 44',
    'mp3 player from 2019',
    'under armour 50',
    'lamp 100-50 €',
    'battery 1.5v',
    '$',
  ])('reads no price in "%s"', (query) => {
    expect(priceIn(query, 'en').price).toBeUndefined();
    expect(priceIn(query, 'en').text).toBe(query);
  });

  // An expression that backtracks without end would not come to an end before the test does.
  it.each([
    ['many starts of a range', `${'between '.repeat(300)}1`, true],
    ['a number of many groups', `shoes under $${'1,'.repeat(500)}`, true],
    ['a number of many digits', `shoes under ${'9'.repeat(2000)}`, false],
  ])('comes to an end with %s', (_name, query, isWhole) => {
    const { text } = priceIn(query, 'en');
    expect(query).toContain(text);
    expect(text === query).toBe(isWhole);
  });
});
