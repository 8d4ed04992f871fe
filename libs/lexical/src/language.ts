import { stemmer as danish } from '@orama/stemmers/danish';
import { stemmer as dutch } from '@orama/stemmers/dutch';
import { stemmer as english } from '@orama/stemmers/english';
import { stemmer as finnish } from '@orama/stemmers/finnish';
import { stemmer as french } from '@orama/stemmers/french';
import { stemmer as german } from '@orama/stemmers/german';
import { stemmer as italian } from '@orama/stemmers/italian';
import { stemmer as norwegian } from '@orama/stemmers/norwegian';
import { stemmer as portuguese } from '@orama/stemmers/portuguese';
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
import { stopwords as spanishStopWords } from '@orama/stopwords/spanish';
import { stopwords as swedishStopWords } from '@orama/stopwords/swedish';
import type { Language } from '#catalog';

interface LanguageRules {
  /** Snowball (Porter 2001): `dresses` → `dress`. */
  readonly stem: (word: string) => string;
  readonly stopWords: ReadonlySet<string>;
}

const rules = (stem: (word: string) => string, stopWords: readonly string[], ...more: string[]): LanguageRules => ({
  stem,
  stopWords: new Set([...stopWords, ...more]),
});

export const LANGUAGES: Readonly<Record<Language, LanguageRules>> = {
  none: rules((word) => word, []),
  da: rules(danish, danishStopWords),
  de: rules(german, germanStopWords),
  en: rules(english, englishStopWords, 'a'),
  es: rules(spanish, spanishStopWords),
  fi: rules(finnish, finnishStopWords),
  fr: rules(french, frenchStopWords),
  it: rules(italian, italianStopWords),
  nl: rules(dutch, dutchStopWords),
  no: rules(norwegian, norwegianStopWords),
  pt: rules(portuguese, portugueseStopWords),
  sv: rules(swedish, swedishStopWords),
};
