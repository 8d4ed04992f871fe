/** Scripts that are written without spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}\p{Script=Myanmar}]/u;
/** Scripts of which neighbouring characters are searched too: what is a word depends on what stands beside it, and Korean words end in particles. */
const WITH_GRAMS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}\p{Script=Myanmar}\p{Script=Hangul}ー]+/gu;
/** A character that is a word alone. */
const HAN = /^\p{Script=Han}$/u;

const words = new Intl.Segmenter(undefined, { granularity: 'word' });
const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A text with a space between the words of scripts that are written without (Unicode Standard Annex 29). */
export function withSpaces(text: string): string {
  if (!UNSPACED.test(text)) return text;
  return Array.from(words.segment(text), ({ segment }) => segment).reduce(
    (all, segment) => (UNSPACED.test(segment) || UNSPACED.test(all.slice(-1)) ? `${all} ${segment}` : all + segment),
    '',
  );
}

/** The pairs of neighbouring characters in a text of such a script, and its Chinese characters: 緑茶 → 緑茶, 緑, 茶. Empty for other scripts. */
export function gramsOf(text: string): string[] {
  return (text.match(WITH_GRAMS) ?? []).flatMap((run) => {
    const all = Array.from(characters.segment(run), ({ segment }) => segment);
    const pairs = all.slice(1).map((character, n) => `${all[n] ?? ''}${character}`);
    return [...pairs, ...all.filter((character) => HAN.test(character))];
  });
}

/** The pairs that make up a word: what a product has that contains it. A single character is its own. */
export function pairsOf(word: string): string[] {
  if (word.replaceAll(WITH_GRAMS, '') !== '') return [];
  const all = Array.from(characters.segment(word), ({ segment }) => segment);
  return all.length < 2 ? all : all.slice(1).map((character, n) => `${all[n] ?? ''}${character}`);
}
