import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react';
import { de } from './de.js';
import { en, type Texts } from './en.js';

const LANGUAGES: Readonly<Record<string, Texts>> = { en, de };

/** The language of the page, and how it writes numbers. */
export interface Locale {
  readonly language: string;
  readonly texts: Texts;
  readonly number: (value: number) => string;
  /** 0…1 as a percentage. */
  readonly share: (value: number) => string;
  /** Without a currency, the number alone. */
  readonly money: (value: number, currency?: string) => string;
}

function localeOf(language: string): Locale {
  const number = new Intl.NumberFormat(language);
  const share = new Intl.NumberFormat(language, { style: 'percent' });
  return {
    language,
    texts: LANGUAGES[language] ?? en,
    number: (value) => number.format(value),
    share: (value) => share.format(value),
    money: (value, currency) =>
      currency && /^[A-Z]{3}$/.test(currency)
        ? new Intl.NumberFormat(language, { style: 'currency', currency }).format(value)
        : new Intl.NumberFormat(language, { minimumFractionDigits: Number.isInteger(value) ? 0 : 2 }).format(value),
  };
}

const CHOICE = 'language';

/** The language that was chosen here before; otherwise the browser's first one that the page has. */
function firstLanguage(): string {
  const wanted = [localStorage.getItem(CHOICE) ?? '', ...navigator.languages].map((language) => language.slice(0, 2).toLowerCase());
  return wanted.find((language) => language in LANGUAGES) ?? 'en';
}

interface Choice {
  readonly locale: Locale;
  readonly choose: (language: string) => void;
}

const LocaleContext = createContext<Choice>({ locale: localeOf('en'), choose: () => undefined });

export function LocaleProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [language, setLanguage] = useState(firstLanguage);
  const choice = useMemo(
    (): Choice => ({
      locale: localeOf(language),
      choose: (chosen) => {
        localStorage.setItem(CHOICE, chosen);
        setLanguage(chosen);
      },
    }),
    [language],
  );
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return <LocaleContext value={choice}>{children}</LocaleContext>;
}

export const useLocale = (): Locale => use(LocaleContext).locale;
export const useLanguageChoice = (): Choice['choose'] => use(LocaleContext).choose;
export const LANGUAGE_NAMES = { en: 'English', de: 'Deutsch' } as const;
