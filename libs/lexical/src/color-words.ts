import type { BasicColor, Language } from '#catalog';
import { termsOf, tokensOf, type Token } from './analyzer.js';

/** The words for colours, by the basic colours that a picture of that colour may be measured as. */
type Words = Readonly<Record<string, readonly BasicColor[]>>;

/** What each language calls the basic colours: one word or several, apart by spaces. */
const BASIC: Readonly<Record<Exclude<Language, 'none'>, Readonly<Record<BasicColor, string>>>> = {
  da: {
    black: 'sort',
    white: 'hvid hvidt',
    grey: 'grå',
    beige: 'beige',
    brown: 'brun brunt',
    red: 'rød rødt',
    pink: 'lyserød pink',
    orange: 'orange',
    yellow: 'gul gult',
    green: 'grøn grønt',
    turquoise: 'turkis',
    blue: 'blå blåt',
    purple: 'lilla violet',
  },
  de: {
    black: 'schwarz',
    white: 'weiß weiss',
    grey: 'grau',
    beige: 'beige',
    brown: 'braun',
    red: 'rot',
    pink: 'rosa pink',
    orange: 'orange',
    yellow: 'gelb',
    green: 'grün gruen',
    turquoise: 'türkis tuerkis',
    blue: 'blau',
    purple: 'lila violett',
  },
  el: {
    black: 'μαύρο μαύρη μαύρος',
    white: 'λευκό λευκή άσπρο άσπρη',
    grey: 'γκρι',
    beige: 'μπεζ',
    brown: 'καφέ',
    red: 'κόκκινο κόκκινη κόκκινος',
    pink: 'ροζ',
    orange: 'πορτοκαλί',
    yellow: 'κίτρινο κίτρινη',
    green: 'πράσινο πράσινη',
    turquoise: 'τιρκουάζ',
    blue: 'μπλε γαλάζιο',
    purple: 'μωβ',
  },
  en: {
    black: 'black',
    white: 'white',
    grey: 'grey gray',
    beige: 'beige',
    brown: 'brown',
    red: 'red',
    pink: 'pink',
    orange: 'orange',
    yellow: 'yellow',
    green: 'green',
    turquoise: 'turquoise',
    blue: 'blue',
    purple: 'purple violet',
  },
  es: {
    black: 'negro negra',
    white: 'blanco blanca',
    grey: 'gris',
    beige: 'beige',
    brown: 'marrón',
    red: 'rojo roja',
    pink: 'rosa',
    orange: 'naranja',
    yellow: 'amarillo amarilla',
    green: 'verde',
    turquoise: 'turquesa',
    blue: 'azul',
    purple: 'morado morada violeta',
  },
  fi: {
    black: 'musta mustana',
    white: 'valkoinen valkoisena',
    grey: 'harmaa harmaana',
    beige: 'beige',
    brown: 'ruskea ruskeana',
    red: 'punainen punaisena punaista',
    pink: 'vaaleanpunainen pinkki',
    orange: 'oranssi oranssina',
    yellow: 'keltainen keltaisena',
    green: 'vihreä vihreänä',
    turquoise: 'turkoosi turkoosina',
    blue: 'sininen sinisenä sinistä',
    purple: 'violetti lila',
  },
  fr: {
    black: 'noir noire',
    white: 'blanc blanche',
    grey: 'gris grise',
    beige: 'beige',
    brown: 'marron brun brune',
    red: 'rouge',
    pink: 'rose',
    orange: 'orange',
    yellow: 'jaune',
    green: 'vert verte',
    turquoise: 'turquoise',
    blue: 'bleu bleue',
    purple: 'violet violette',
  },
  it: {
    black: 'nero nera',
    white: 'bianco bianca',
    grey: 'grigio grigia',
    beige: 'beige',
    brown: 'marrone',
    red: 'rosso rossa',
    pink: 'rosa',
    orange: 'arancione',
    yellow: 'giallo gialla',
    green: 'verde',
    turquoise: 'turchese',
    blue: 'blu azzurro azzurra',
    purple: 'viola',
  },
  nl: {
    black: 'zwart',
    white: 'wit witte',
    grey: 'grijs grijze',
    beige: 'beige',
    brown: 'bruin',
    red: 'rood rode',
    pink: 'roze',
    orange: 'oranje',
    yellow: 'geel gele',
    green: 'groen',
    turquoise: 'turkoois',
    blue: 'blauw',
    purple: 'paars paarse',
  },
  no: {
    black: 'svart sort',
    white: 'hvit hvitt',
    grey: 'grå grått',
    beige: 'beige',
    brown: 'brun brunt',
    red: 'rød rødt',
    pink: 'rosa',
    orange: 'oransje',
    yellow: 'gul gult',
    green: 'grønn grønt',
    turquoise: 'turkis',
    blue: 'blå blått',
    purple: 'lilla fiolett',
  },
  pt: {
    black: 'preto preta',
    white: 'branco branca',
    grey: 'cinza cinzento',
    beige: 'bege',
    brown: 'marrom castanho',
    red: 'vermelho vermelha',
    pink: 'rosa',
    orange: 'laranja',
    yellow: 'amarelo amarela',
    green: 'verde',
    turquoise: 'turquesa',
    blue: 'azul azuis',
    purple: 'roxo roxa',
  },
  ru: {
    black: 'чёрный чёрном',
    white: 'белый белом',
    grey: 'серый сером',
    beige: 'бежевый бежевом',
    brown: 'коричневый коричневом',
    red: 'красный красном',
    pink: 'розовый розовом',
    orange: 'оранжевый оранжевом',
    yellow: 'жёлтый жёлтом',
    green: 'зелёный зелёном',
    turquoise: 'бирюзовый бирюзовом',
    blue: 'синий синем голубой голубом',
    purple: 'фиолетовый фиолетовом',
  },
  sv: {
    black: 'svart',
    white: 'vit vitt',
    grey: 'grå grått',
    beige: 'beige',
    brown: 'brun brunt',
    red: 'röd rött',
    pink: 'rosa',
    orange: 'orange',
    yellow: 'gul gult',
    green: 'grön grönt',
    turquoise: 'turkos',
    blue: 'blå blått',
    purple: 'lila',
  },
  tr: {
    black: 'siyah',
    white: 'beyaz',
    grey: 'gri',
    beige: 'bej',
    brown: 'kahverengi',
    red: 'kırmızı',
    pink: 'pembe',
    orange: 'turuncu',
    yellow: 'sarı',
    green: 'yeşil',
    turquoise: 'turkuaz',
    blue: 'mavi',
    purple: 'mor',
  },
  uk: {
    black: 'чорний чорному',
    white: 'білий білому',
    grey: 'сірий сірому',
    beige: 'бежевий бежевому',
    brown: 'коричневий коричневому',
    red: 'червоний червоному',
    pink: 'рожевий рожевому',
    orange: 'помаранчевий помаранчевому',
    yellow: 'жовтий жовтому',
    green: 'зелений зеленому',
    turquoise: 'бірюзовий бірюзовому',
    blue: 'синій синьому блакитний блакитному',
    purple: 'фіолетовий фіолетовому',
  },
};

/** Names of shades, which shops use in every language. */
const SHADES: Words = {
  navy: ['blue', 'black'],
  teal: ['turquoise', 'green'],
  mint: ['turquoise', 'green'],
  olive: ['green', 'brown'],
  khaki: ['green', 'beige', 'brown'],
  burgundy: ['red', 'brown', 'purple'],
  bordeaux: ['red', 'brown', 'purple'],
  crimson: ['red'],
  scarlet: ['red'],
  cream: ['beige', 'white'],
  ivory: ['beige', 'white'],
  camel: ['beige', 'brown'],
  charcoal: ['grey', 'black'],
  silver: ['grey'],
  gold: ['yellow', 'beige', 'brown'],
  coral: ['orange', 'pink', 'red'],
  magenta: ['pink', 'purple'],
  lavender: ['purple'],
  mustard: ['yellow', 'brown'],
};

/** `dunkelrot`, `lichtblauw`, `mørkegrønn`: Germanic languages write a shade and its colour as one word. Of words without their accents. */
const SHADE_OF = /^(?:dunkel|hell|tief|knall|marine|himmel|kirsch|wein|donker|licht|morke?|lyse?|ljus)(?=\p{L}{3})/u;

const TABLES = new Map<Language, ReadonlyMap<string, readonly BasicColor[]>>();

/** Colours by the stems of the words for them, in a language and in English. */
function tableOf(language: Language): ReadonlyMap<string, readonly BasicColor[]> {
  const known = TABLES.get(language);
  if (known) return known;
  const table = new Map<string, readonly BasicColor[]>();
  const add = (words: string, colors: readonly BasicColor[]): void => {
    for (const token of tokensOf(words, language)) {
      for (const term of termsOf(token)) table.set(term, [...new Set([...(table.get(term) ?? []), ...colors])]);
    }
  };
  for (const [word, colors] of Object.entries(SHADES)) add(word, colors);
  const own = language === 'none' ? BASIC.en : BASIC[language];
  for (const [color, words] of Object.entries(own)) add(words, [color as BasicColor]);
  for (const [color, words] of Object.entries(BASIC.en)) {
    // In Spanish, a net.
    if (language === 'es' && color === 'red') continue;
    // "rose" is a colour in French, and "sort" is black in Danish: a language comes before English.
    const isNew = tokensOf(words, language).every(({ term }) => !table.has(term));
    if (isNew) add(words, [color as BasicColor]);
  }
  TABLES.set(language, table);
  return table;
}

/** Words behind which a colour is what is not wanted: "not red", "weniger rot". */
const NOT = new Set(
  'not less no without nicht weniger ohne kein keine keinen pas moins sans non meno senza menos sin sem niet geen minder inte mindre utan ikke uten uden ei ilman не без менше меньше'.split(
    ' ',
  ),
);

/** The basic colours that a text asks for, in a language of stores or in English: "in red" → red, "dunkelrot" → red, "not red" → none. */
export function colorsNamed(text: string, language: Language): BasicColor[] {
  const table = tableOf(language);
  const named = ({ term, plainTerm = term }: Token): readonly BasicColor[] => table.get(term) ?? table.get(plainTerm) ?? [];
  const tokens = tokensOf(text, language);
  const words = tokens.flatMap((token, n) => {
    if (NOT.has(tokens[n - 1]?.word ?? '')) return [];
    const colors = named(token);
    return colors.length > 0 ? colors : tokensOf(token.word.replace(SHADE_OF, ''), language).flatMap(named);
  });
  return [...new Set(words)];
}
