import { analyse } from 'chardet';
import iconv from 'iconv-lite';

const CENTRAL_EUROPE = ['ąćęłńóśźż', 'áčďéěíňóřšťúůýž', 'áäčďéíĺľňóôŕšťúýž', 'áéíóöőúüű', 'ăâîşţ', 'čćđšž'];

/** Encodings of Latin letters, in the order in which shop systems and spreadsheets use them, with the letters of their languages. */
const LATIN: readonly { readonly encoding: string; readonly languages: readonly string[] }[] = [
  {
    encoding: 'Windows-1252',
    languages: ['äöüß', 'àâæçéèêëîïôœùûüÿ', 'áéíóúñü', 'àèéìíòóù', 'ãõáàâéêíóôúç', 'åäöæøéü', 'ëïéèöüáóĳ', 'áðéíóúýþæö'],
  },
  { encoding: 'Windows-1250', languages: CENTRAL_EUROPE },
  // The same letters, some of them at other places.
  { encoding: 'ISO-8859-2', languages: CENTRAL_EUROPE },
  { encoding: 'Windows-1254', languages: ['çğıöşüâîûi̇'] },
  { encoding: 'Windows-1257', languages: ['ąčęėįšųūž', 'āčēģīķļņšūž', 'äõöüšž'] },
];
const CYRILLIC_AND_GREEK = ['Windows-1251', 'KOI8-R', 'Windows-1253'];
const ASIAN = ['Shift_JIS', 'EUC-JP', 'EUC-KR', 'Big5', 'GB18030'];

/** An alphabet is taken if this share of the letters outside ASCII is regular in it. */
const LEAST_SHARE = 0.8;

/** The detection by frequency needs this much confidence, of 100, before an Asian encoding is taken: their byte ranges overlap. */
const LEAST_CONFIDENCE = 50;

/**
 * The encoding of a text that is no Unicode. Words of Latin letters have some bytes outside ASCII, words of other alphabets have no others.
 * Undefined where no encoding makes a plausible text of the bytes.
 */
export function eightBitEncoding(bytes: Buffer): string | undefined {
  if (isMixed(bytes)) return best(LATIN.map(({ encoding, languages }) => [encoding, latinShare(iconv.decode(bytes, encoding), languages)]));
  const [asian] = analyse(bytes).filter(({ name, confidence }) => ASIAN.includes(name) && confidence >= LEAST_CONFIDENCE);
  if (asian && isWhole(iconv.decode(bytes, asian.name))) return asian.name;
  return best(CYRILLIC_AND_GREEK.map((encoding) => [encoding, regularShare(iconv.decode(bytes, encoding))]));
}

/** The first encoding of the highest share. */
function best(shares: readonly (readonly [encoding: string, share: number])[]): string | undefined {
  const most = Math.max(...shares.map(([, share]) => share));
  return most < LEAST_SHARE ? undefined : shares.find(([, share]) => share === most)?.[0];
}

/** Whether most words with bytes outside ASCII have letters of ASCII, too. */
function isMixed(bytes: Buffer): boolean {
  const all = bytes.toString('latin1').match(/[A-Za-z\u0080-\u00FF]+/g) ?? [];
  const words = all.filter((word) => /[\u0080-\u00FF]/.test(word));
  return words.filter((word) => /[A-Za-z]/.test(word)).length >= words.length / 2;
}

/** The share of letters outside ASCII that are letters of one language; 0 for a text with symbols within words. */
function latinShare(text: string, languages: readonly string[]): number {
  if (!isWhole(text)) return 0;
  // Punctuation such as „ and € is in all of these encodings, and in few other places than between words.
  const letters = (text.toLowerCase().match(/\P{ASCII}/gu) ?? []).filter((letter) => !/[\p{P}\p{Zs}\p{Sc}™®©°²³]/u.test(letter));
  if (letters.length === 0) return 1;
  return Math.max(...languages.map((alphabet) => letters.filter((letter) => alphabet.includes(letter)).length / letters.length));
}

/** Whether each byte means something. */
// eslint-disable-next-line no-control-regex
const isWhole = (text: string): boolean => !/[\uFFFD\u0000-\u0008\u000E-\u001F\u0080-\u009F]/u.test(text.slice(0, -1));

/** The share of letters outside ASCII that stand as words have them: of one alphabet, capitals at the beginning or throughout. */
function regularShare(text: string): number {
  if (!isWhole(text)) return 0;
  const words = text.match(/\P{ASCII}+/gu) ?? [];
  const all = words.join('').length;
  const regular = words.filter(
    (word) => /^(\p{Lu}?\p{Ll}+|\p{Lu}+)$/u.test(word) && /^(\p{Script=Cyrillic}+|\p{Script=Greek}+)$/u.test(word),
  );
  return all === 0 ? 0 : regular.join('').length / all;
}
