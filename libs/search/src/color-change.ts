import { Injectable } from '@nestjs/common';
import type { IndexVersion } from '#index-versions';
import { colorsNamed } from '#lexical';
import type { Signals } from '#product-index';
import { StoreProfiles } from '#store-profile';
import { QueryEmbedder } from './query-embedder.js';
import type { ReadWords } from './reading/query-reader.js';
import type { WeightedPart } from './search-query.js';

/**
 * The share of the words' weight by which the picture's own colour is taken out of the mix, and what a product gains whose picture is measured
 * to have the colour that is asked for; `npm run eval:mini-clip` shows what both bring.
 */
export const TAKEN_SHARE = 0.25;
export const COLOR_WEIGHT = 0.1;

/** What words change of an example's colour. */
export interface ChangedColor {
  /** What is taken out of the mix: the colour that the example has and the words replace. */
  readonly taken: readonly WeightedPart[];
  /** Prefers products whose picture has the colour that the words ask for. */
  readonly signal?: NonNullable<Signals['pictureColor']>;
}

export const UNCHANGED: ChangedColor = { taken: [] };

/** Reads "like this, but in red": words that name a colour, beside a picture or a product. */
@Injectable()
export class ColorChange {
  constructor(
    private readonly profiles: StoreProfiles,
    private readonly embedder: QueryEmbedder,
  ) {}

  /** @throws {ImageError} for a picture that cannot be decoded. */
  async of(version: IndexVersion, storeId: string, parts: readonly WeightedPart[]): Promise<ChangedColor> {
    const wanted = parts.filter(({ weight }) => weight > 0);
    const words = wanted.flatMap((part) => ('text' in part ? [part] : []));
    const [example, another] = wanted.filter((part) => !('text' in part));
    if (words.length === 0 || !example) return UNCHANGED;
    const { language } = await this.profiles.words(storeId);
    const [changing] = words.filter(({ text }) => colorsNamed(text, language).length > 0);
    if (!changing) return UNCHANGED;
    const colors = colorsNamed(changing.text, language);
    const signal = { weight: COLOR_WEIGHT, colors };
    // Of several examples, nobody can tell whose colour is to change.
    if (another) return { taken: [], signal };
    const [shown] = await this.embedder.colorsOf(version, storeId, example);
    if (shown === undefined || colors.some((color) => color === shown)) return { taken: [], signal };
    return { taken: [takenOut(shown, changing.weight)], signal };
  }
}

/** The reading of words, with the colours that pictures are preferred by. */
export const withColors = ({ reading, ...others }: ReadWords, colors: readonly string[]): ReadWords => ({
  ...others,
  reading: {
    ...reading,
    filters: [...reading.filters, ...colors.map((value) => ({ field: 'picture_colors', value, from: reading.text, isRequired: false }))],
  },
});

/** English, because the text tower of every model knows it. */
const takenOut = (color: string, weight: number): WeightedPart => ({ text: `in ${color}`, weight: -TAKEN_SHARE * weight });
