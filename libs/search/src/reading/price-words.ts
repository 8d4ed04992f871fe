import type { Language } from '#catalog';

/** How a language says prices, as parts of regular expressions. */
export interface PriceWords {
  /** Below the price. These are said of prices alone, so a number behind them is a price even without a currency. */
  readonly below: readonly string[];
  /** The price at most. */
  readonly most: readonly string[];
  /** Above the price. */
  readonly above: readonly string[];
  /** The price at least. */
  readonly least: readonly string[];
  readonly between: readonly string[];
  /** Between two prices. */
  readonly to: readonly string[];
  /** Words that speak of a price and name none: they do not have to be found. */
  readonly vague: readonly string[];
}

const NONE: PriceWords = { below: [], most: [], above: [], least: [], between: [], to: [], vague: [] };

const EN: PriceWords = {
  below: ['under', 'below', 'less than', 'cheaper than', 'lower than'],
  most: ['up to', 'at most', 'max\\.?', 'maximum', 'no more than', 'not over', 'for'],
  above: ['over', 'above', 'more than', 'higher than'],
  least: ['from', 'at least', 'starting at', 'min\\.?', 'minimum'],
  between: ['between', 'from'],
  to: ['to', 'and', 'until'],
  vague: ['cheap', 'cheaper', 'cheapest', 'affordable', 'inexpensive', 'budget', 'expensive', 'best', 'good', 'nice'],
};

export const PRICE_WORDS: Readonly<Record<Language, PriceWords>> = {
  none: EN,
  en: EN,
  da: {
    below: ['under', 'billigere end', 'mindre end'],
    most: ['op til', 'højst', 'maks\\.?'],
    above: ['over', 'mere end'],
    least: ['fra', 'mindst'],
    between: ['mellem', 'fra'],
    to: ['til', 'og'],
    vague: ['billig', 'billige', 'billigt', 'bedste', 'god', 'gode'],
  },
  de: {
    below: ['unter', 'weniger als', 'günstiger als', 'billiger als'],
    most: ['bis(?: zu)?', 'höchstens', 'maximal', 'max\\.?', 'für'],
    above: ['über', 'mehr als'],
    least: ['ab', 'mindestens', 'von'],
    between: ['zwischen', 'von'],
    to: ['bis', 'und'],
    vague: [
      'günstig',
      'günstige',
      'günstiger',
      'günstiges',
      'billig',
      'billige',
      'preiswert',
      'preiswerte',
      'gut',
      'gute',
      'beste',
      'teuer',
      'teure',
    ],
  },
  el: {
    below: ['κάτω από', 'λιγότερο από', 'φθηνότερο από'],
    most: ['έως', 'μέχρι', 'το πολύ'],
    above: ['πάνω από', 'περισσότερο από'],
    least: ['από', 'τουλάχιστον'],
    between: ['μεταξύ', 'από'],
    to: ['έως', 'και', 'μέχρι'],
    vague: ['φθηνό', 'φθηνά', 'φθηνή', 'καλό', 'καλύτερο'],
  },
  es: {
    below: ['menos de', 'por debajo de', 'más barato que'],
    most: ['hasta', 'máximo', 'como máximo'],
    above: ['más de', 'por encima de'],
    least: ['desde', 'a partir de', 'mínimo'],
    between: ['entre', 'de', 'desde'],
    to: ['y', 'a', 'hasta'],
    vague: ['barato', 'barata', 'baratos', 'baratas', 'económico', 'económica', 'bueno', 'buena', 'mejor', 'caro', 'cara'],
  },
  fi: {
    below: ['alle', 'halvempi kuin'],
    most: ['enintään', 'korkeintaan'],
    above: ['yli'],
    least: ['vähintään'],
    between: [],
    to: [],
    vague: ['halpa', 'halvat', 'edullinen', 'edulliset', 'hyvä', 'paras'],
  },
  fr: {
    below: ['(?:à )?moins de', 'en dessous de', 'inférieure? à'],
    most: ["jusqu'à", 'maximum', 'max\\.?', 'au plus'],
    above: ['(?:à )?plus de', 'au dessus de'],
    least: ['à partir de', 'dès', 'au moins', 'minimum'],
    between: ['entre', 'de'],
    to: ['et', 'à'],
    vague: ['abordable', 'économique', 'meilleur', 'meilleure', 'cher', 'chère'],
  },
  it: {
    below: ['(?:a )?meno di', 'sotto (?:i |gli )?', 'inferiore a'],
    most: ['fino a', 'massimo', 'al massimo'],
    above: ['(?:a )?più di', 'sopra (?:i |gli )?', 'oltre'],
    least: ['da', 'a partire da', 'almeno'],
    between: ['tra', 'fra', 'da'],
    to: ['e', 'a'],
    vague: ['economico', 'economica', 'economici', 'economiche', 'conveniente', 'migliore', 'caro', 'cara'],
  },
  nl: {
    below: ['onder(?: de)?', 'minder dan', 'goedkoper dan'],
    most: ['tot', 'maximaal', 'max\\.?', 'hoogstens'],
    above: ['boven(?: de)?', 'meer dan'],
    least: ['vanaf', 'minstens', 'minimaal'],
    between: ['tussen(?: de)?', 'van'],
    to: ['en', 'tot'],
    vague: ['goedkoop', 'goedkope', 'voordelig', 'voordelige', 'goed', 'goede', 'beste', 'duur', 'dure'],
  },
  no: {
    below: ['under', 'billigere enn', 'mindre enn'],
    most: ['opp til', 'opptil', 'maks\\.?', 'høyst'],
    above: ['over', 'mer enn'],
    least: ['fra', 'minst'],
    between: ['mellom', 'fra'],
    to: ['og', 'til'],
    vague: ['billig', 'billige', 'rimelig', 'rimelige', 'god', 'gode', 'beste'],
  },
  pt: {
    below: ['menos de', 'abaixo de', 'mais barato que'],
    most: ['até', 'máximo', 'no máximo'],
    above: ['mais de', 'acima de'],
    least: ['desde', 'a partir de', 'mínimo'],
    between: ['entre', 'de'],
    to: ['e', 'a', 'até'],
    vague: ['barato', 'barata', 'baratos', 'baratas', 'económico', 'econômico', 'bom', 'boa', 'melhor', 'caro', 'cara'],
  },
  ru: {
    below: ['дешевле', 'меньше', 'менее'],
    most: ['до', 'не более', 'максимум'],
    above: ['дороже', 'больше', 'более'],
    least: ['от', 'не менее', 'минимум'],
    between: ['между', 'от'],
    to: ['до', 'и'],
    vague: ['дешёвый', 'дешевый', 'дешёвая', 'дешево', 'дёшево', 'недорогой', 'недорого', 'хороший', 'лучший'],
  },
  sv: {
    below: ['under', 'billigare än', 'mindre än'],
    most: ['upp till', 'högst', 'max\\.?'],
    above: ['över', 'mer än'],
    least: ['från', 'minst'],
    between: ['mellan', 'från'],
    to: ['och', 'till'],
    vague: ['billig', 'billiga', 'billigt', 'prisvärd', 'prisvärda', 'bra', 'bäst', 'bästa'],
  },
  tr: { ...NONE, most: ['en fazla', 'en çok'], least: ['en az'], vague: ['ucuz', 'uygun', 'iyi', 'pahalı'] },
  uk: {
    below: ['дешевше', 'менше', 'менш ніж'],
    most: ['до', 'не більше', 'максимум'],
    above: ['дорожче', 'більше'],
    least: ['від', 'не менше', 'мінімум'],
    between: ['між', 'від'],
    to: ['до', 'і', 'та'],
    vague: ['дешевий', 'дешева', 'дешево', 'недорогий', 'недорого', 'хороший', 'найкращий'],
  },
};
