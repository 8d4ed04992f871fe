import type { Filter, Language } from '#catalog';
import { beginsWithUnit } from '#lexical';
import { PRICE_WORDS } from './price-words.js';

/** A price that a query states. */
export interface StatedPrice {
  readonly min?: { readonly value: number; readonly inclusive: boolean };
  readonly max?: { readonly value: number; readonly inclusive: boolean };
  /** ISO 4217, where a sign or a name says it and stands for one currency. */
  readonly currency?: string;
  /** The words that say it. */
  readonly from: string;
  /** True where no currency is named, so that the number may mean something else. */
  readonly isGuess: boolean;
}

/** Signs and names of currencies; `$` and `kr` stand for several. */
const CURRENCIES: readonly (readonly [name: string, code: string | undefined])[] = [
  ['us\\$', 'USD'],
  ['c\\$', 'CAD'],
  ['a\\$', 'AUD'],
  ['r\\$', 'BRL'],
  ['\\$', undefined],
  ['€', 'EUR'],
  ['£', 'GBP'],
  ['¥', undefined],
  ['₹', 'INR'],
  ['₽', 'RUB'],
  ['₴', 'UAH'],
  ['₺', 'TRY'],
  ['zł', 'PLN'],
  ['usd', 'USD'],
  ['eur', 'EUR'],
  ['gbp', 'GBP'],
  ['chf', 'CHF'],
  ['cad', 'CAD'],
  ['aud', 'AUD'],
  ['sek', 'SEK'],
  ['nok', 'NOK'],
  ['dkk', 'DKK'],
  ['pln', 'PLN'],
  ['dollars?', undefined],
  ['bucks', undefined],
  ['euros?', 'EUR'],
  ['ευρώ', 'EUR'],
  ['евро', 'EUR'],
  ['pounds?', 'GBP'],
  ['quid', 'GBP'],
  ['franken', 'CHF'],
  ['kronor', undefined],
  ['kroner', undefined],
  ['kr\\.?', undefined],
  ['руб(?:лей|ля|\\.)?', 'RUB'],
  ['грн\\.?', 'UAH'],
  ['lira', 'TRY'],
  ['tl', 'TRY'],
];
const CURRENCY = CURRENCIES.map(([name]) => name).join('|');
const NUMBER = "\\d{1,3}(?:[ .,’']\\d{3})+(?:[.,]\\d{1,2})?|\\d+(?:[.,]\\d{1,2})?";
const BEGIN = '(?<![\\p{L}\\p{N}.,$€£])';
const END = '(?![\\p{L}\\p{N}]|[.,]\\d)';

/** A number with a currency before or behind it, in three groups. */
const price = (n: number): string =>
  `(?:(?<before${n}>${CURRENCY}) ?)?(?<number${n}>${NUMBER})(?<thousands${n}>k(?![\\p{L}\\p{N}]))?(?: ?(?<behind${n}>${CURRENCY})${END})?`;

interface Pattern {
  readonly expression: RegExp;
  readonly kind: 'below' | 'most' | 'above' | 'least' | 'range';
}

/** Signs that stand for a bound in every language. */
const SIGNS: readonly (readonly [sign: string, kind: Exclude<Pattern['kind'], 'range'>])[] = [
  ['<=', 'most'],
  ['>=', 'least'],
  ['<', 'below'],
  ['>', 'above'],
];

const patterns = new Map<Language, readonly Pattern[]>();

function patternsOf(language: Language): readonly Pattern[] {
  const known = patterns.get(language);
  if (known) return known;
  const spoken = language === 'en' || language === 'none' ? [PRICE_WORDS.en] : [PRICE_WORDS[language], PRICE_WORDS.en];
  const made = spoken.flatMap((words): Pattern[] => {
    const after = (kind: Exclude<Pattern['kind'], 'range'>): Pattern[] =>
      words[kind].length === 0 ? [] : [{ kind, expression: new RegExp(`${BEGIN}(?:${words[kind].join('|')}) ?${price(1)}${END}`, 'iu') }];
    const to = [...words.to.map((word) => ` ${word} `), ' ?[-–—] ?'].join('|');
    const between = words.between.length > 0 ? `(?:(?:${words.between.join('|')}) )?` : '';
    return [
      { kind: 'range', expression: new RegExp(`${BEGIN}${between}${price(1)}(?:${to})${price(2)}${END}`, 'iu') },
      ...after('below'),
      ...after('most'),
      ...after('above'),
      ...after('least'),
    ];
  });
  for (const [sign, kind] of SIGNS) made.push({ kind, expression: new RegExp(`(?:^|\\s)${sign} ?${price(1)}${END}`, 'iu') });
  // Turkish says it behind the price.
  if (language === 'tr') {
    made.push({ kind: 'below', expression: new RegExp(`${BEGIN}${price(1)} (?:altı|altında|altindaki|altındaki)${END}`, 'iu') });
    made.push({ kind: 'above', expression: new RegExp(`${BEGIN}${price(1)} (?:üstü|üzeri|üzerinde)${END}`, 'iu') });
  }
  patterns.set(language, made);
  return made;
}

/** Takes the price that a query states out of it; `text` is the query itself if it states none. Two bounds, as in "over $50 and under $100", are one. */
export function priceIn(query: string, language: Language): { readonly text: string; readonly price?: StatedPrice } {
  const first = onePriceIn(query, language);
  if (!first.price || (first.price.min && first.price.max)) return first;
  const second = onePriceIn(first.text, language);
  const isOther = second.price && (first.price.min ? second.price.max && !second.price.min : second.price.min && !second.price.max);
  if (!second.price || !isOther) return first;
  const { price: one } = first;
  const { price: other } = second;
  return {
    text: second.text.replace(/ (?:and|und|et|y|e|en|och|og|и|і|και)$/iu, ''),
    price: { ...other, ...one, from: `${one.from} ${other.from}`, isGuess: one.isGuess && other.isGuess },
  };
}

function onePriceIn(query: string, language: Language): { readonly text: string; readonly price?: StatedPrice } {
  for (const { expression, kind } of patternsOf(language)) {
    const match = expression.exec(query);
    const said = match && statedBy(match, kind, query.slice(match.index + match[0].length));
    if (said)
      return {
        text: `${query.slice(0, match.index)} ${query.slice(match.index + match[0].length)}`.replaceAll(/\s+/g, ' ').trim(),
        price: said,
      };
  }
  return { text: query };
}

function statedBy(match: RegExpExecArray, kind: Pattern['kind'], behind: string): StatedPrice | undefined {
  const groups = match.groups ?? {};
  const name = [groups['before1'], groups['behind1'], groups['before2'], groups['behind2']].find(Boolean);
  if (name === undefined && (!isSaidOfPrices(match[0], kind) || beginsWithUnit(behind))) return undefined;
  const code = name === undefined ? undefined : CURRENCIES.find(([one]) => new RegExp(`^(?:${one})$`, 'iu').test(name))?.[1];
  // Pounds are weighed too.
  const isGuess = name === undefined || /^(?:pounds?|quid)$/iu.test(name);
  const common = { from: match[0].trim(), isGuess, ...(code !== undefined && { currency: code }) };
  const first = valueOf(groups['number1'] ?? '', groups['thousands1']);
  if (kind === 'range') {
    const second = valueOf(groups['number2'] ?? '', groups['thousands2']);
    return first > second ? undefined : { ...common, min: { value: first, inclusive: true }, max: { value: second, inclusive: true } };
  }
  const bound = { value: first, inclusive: kind === 'most' || kind === 'least' };
  return kind === 'below' || kind === 'most' ? { ...common, max: bound } : { ...common, min: bound };
}

/** Words that with a number and no currency speak of many things: "from 2019", "for 2", "42 to 44". */
const MANY_MEANINGS =
  /^(?:from|for|für|von|ab|de|da|dès|desde|fra|från|vanaf|van|от|від|από|до|до|tot|til|till|bis|hasta|fino|jusqu)(?![\p{L}])/iu;

/** Whether the words speak of a price though they name no currency. */
const isSaidOfPrices = (said: string, kind: Pattern['kind']): boolean =>
  kind === 'range'
    ? /^(?:between|zwischen|entre|tra|fra|tussen|mellan|mellem|mellom|между|між|μεταξύ) /iu.test(said)
    : /^\p{L}/u.test(said) && !MANY_MEANINGS.test(said);

/** A number in the notation of any language: the last separator parts the decimals if one or two digits follow it. */
function valueOf(text: string, thousands: string | undefined): number {
  const [, whole = '', decimals = ''] = /^(.*?)(?:[.,](\d{1,2}))?$/u.exec(text) ?? [];
  return Number(`${whole.replaceAll(/\D/g, '')}.${decimals || '0'}`) * (thousands === undefined ? 1 : 1_000);
}

/** A stated price as a condition. */
export const priceFilter = ({ min, max }: Pick<StatedPrice, 'min' | 'max'>): Filter => ({
  kind: 'range',
  field: 'price',
  ...(min && { min }),
  ...(max && { max }),
});

/** A stated price in the filter language: `<50`, `50..100`. */
export function priceText({ min, max }: Pick<StatedPrice, 'min' | 'max'>): string {
  if (min && max) return `${min.value}..${max.value}`;
  if (max) return `${max.inclusive ? '<=' : '<'}${max.value}`;
  return min ? `${min.inclusive ? '>=' : '>'}${min.value}` : '';
}
