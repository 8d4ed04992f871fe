import type { Language } from '#catalog';

/** Compounds that are no kind of the thing that they end with: a Handschuh is a glove, and no shoe. In their singular, without accents. */
const OPAQUE: Partial<Readonly<Record<Language, readonly string[]>>> = {
  da: ['koleskab', 'rygsaek', 'strompebukse', 'badedragt', 'orering'],
  de: [
    'handschuh',
    'schlafanzug',
    'badeanzug',
    'strumpfhose',
    'rucksack',
    'schlafsack',
    'bildschirm',
    'kuhlschrank',
    'hangematte',
    'ohrring',
    'lenkrad',
    'motorrad',
    'steckdose',
    'bustenhalter',
    'fingerhut',
    'spielzeug',
    'werkzeug',
  ],
  fi: ['jaakaap', 'riippumat', 'sukkahousu', 'uimapuku', 'uimapuvu', 'korvarenga', 'korvarenkaa'],
  nl: ['handschoen', 'koelkast', 'beeldscherm', 'hangmat', 'rugzak', 'zwempak', 'badpak', 'slaapzak'],
  no: ['kjoleskap', 'ryggsekk', 'strompebukse', 'badedrakt', 'sovepose'],
  sv: ['kylskap', 'hangmatta', 'ryggsack', 'strumpbyx', 'baddrakt', 'bildskarm', 'sovsack'],
};

/** The longest ending that a form of a word has: `handschuh` → `handschuhen`. What is longer is another compound, such as `motorradhelm`. */
const MAX_ENDING = 3;

/** Whether a compound names another thing than the word that it ends with. @param word without accents, in any form. */
export const isOpaque = (word: string, language: Language): boolean =>
  OPAQUE[language]?.some((one) => word.startsWith(one) && word.length - one.length <= MAX_ENDING) ?? false;
