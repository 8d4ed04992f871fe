import { stemmer as danish } from '@orama/stemmers/danish';
import { stemmer as dutch } from '@orama/stemmers/dutch';
import { stemmer as english } from '@orama/stemmers/english';
import { stemmer as finnish } from '@orama/stemmers/finnish';
import { stemmer as french } from '@orama/stemmers/french';
import { stemmer as german } from '@orama/stemmers/german';
import { stemmer as italian } from '@orama/stemmers/italian';
import { stemmer as norwegian } from '@orama/stemmers/norwegian';
import { stemmer as portuguese } from '@orama/stemmers/portuguese';
import { stemmer as russian } from '@orama/stemmers/russian';
import { stemmer as greek } from '@orama/stemmers/greek';
import { stemmer as turkish } from '@orama/stemmers/turkish';
import { stemmer as ukrainian } from '@orama/stemmers/ukrainian';
import { stemmer as spanish } from '@orama/stemmers/spanish';
import { stemmer as swedish } from '@orama/stemmers/swedish';
import { stopwords as danishStopWords } from '@orama/stopwords/danish';
import { stopwords as dutchStopWords } from '@orama/stopwords/dutch';
import { stopwords as englishStopWords } from '@orama/stopwords/english';
import { stopwords as finnishStopWords } from '@orama/stopwords/finnish';
import { stopwords as frenchStopWords } from '@orama/stopwords/french';
import { stopwords as germanStopWords } from '@orama/stopwords/german';
import { stopwords as italianStopWords } from '@orama/stopwords/italian';
import { stopwords as norwegianStopWords } from '@orama/stopwords/norwegian';
import { stopwords as portugueseStopWords } from '@orama/stopwords/portuguese';
import { stopwords as russianStopWords } from '@orama/stopwords/russian';
import { stopwords as greekStopWords } from '@orama/stopwords/greek';
import { stopwords as turkishStopWords } from '@orama/stopwords/turkish';
import { stopwords as ukrainianStopWords } from '@orama/stopwords/ukrainian';
import { stopwords as spanishStopWords } from '@orama/stopwords/spanish';
import { stopwords as swedishStopWords } from '@orama/stopwords/swedish';
import type { Language } from '#catalog';
import { folded } from './letters.js';

interface LanguageRules {
  /** Snowball (Porter 2001): `dresses` → `dress`. */
  readonly stem: (word: string) => string;
  readonly stopWords: ReadonlySet<string>;
  /** Stop words that may tell products apart: "down jacket", "off shoulder dress". They raise what has them, and need not be found. */
  readonly tellingStopWords?: ReadonlySet<string>;
  /** What may stand between the parts of a compound, the empty text among it; absent for a language that writes no compounds as one word. */
  readonly links?: readonly string[];
}

const rules = (stem: (word: string) => string, stopWords: readonly string[], links?: readonly string[]): LanguageRules => ({
  stem,
  ...(links && { links }),
  // Words are compared without accents.
  stopWords: new Set(stopWords.map(folded)),
});

export const LANGUAGES: Readonly<Record<Language, LanguageRules>> = {
  none: rules((word) => word, []),
  da: rules(danish, danishStopWords, ['', 's', 'e']),
  de: rules(german, germanStopWords, ['', 's', 'es', 'n', 'en', 'er', 'e']),
  en: {
    ...rules(english, [...englishStopWords, 'a']),
    tellingStopWords: new Set(['down', 'up', 'over', 'under', 'off', 'out', 'own', 'all', 'no', 'above', 'below']),
  },
  es: rules(spanish, spanishStopWords),
  fi: rules(finnish, finnishStopWords, ['', 'n', 'en']),
  // "été" is summer too.
  fr: rules(
    french,
    frenchStopWords.filter((word) => word !== 'été'),
  ),
  it: rules(italian, italianStopWords),
  nl: rules(dutch, dutchStopWords, ['', 's', 'n', 'en', 'e']),
  no: rules(norwegian, norwegianStopWords, ['', 's', 'e']),
  pt: rules(portuguese, portugueseStopWords),
  sv: rules(swedish, swedishStopWords, ['', 's', 'e']),
  tr: rules(turkish, turkishStopWords),
  uk: rules(ukrainian, ukrainianStopWords),
  el: rules(greek, greekStopWords),
  ru: rules(russian, russianStopWords),
};
