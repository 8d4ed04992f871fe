import type { FoundProducts } from '#product-index';
import type { Asked } from './asked-query.js';
import type { SearchMode } from './search-query.js';

/** Whether a result may not be what was asked for: it is empty, no product has all the words, or no product has any and the nearest ones are hardly near. */
export function isDoubtful({ found, byWords, nearest }: FoundProducts, mode: SearchMode, { read, semantic, text }: Asked): boolean {
  if (found === 0) return mode !== 'browse' || read !== undefined;
  if (mode === 'browse') return false;
  if (byWords.all > 0) return byWords.whole === 0;
  if (!read) return false;
  const isSure = (cosine: number | undefined, cutOff: number | undefined): boolean =>
    cosine !== undefined && (cutOff === undefined || cosine >= cutOff + SURE_SHARE * (1 - cutOff));
  return !isSure(nearest.image, semantic?.minScore) && !isSure(nearest.text, text?.minScore);
}

/** How far above the cut-off the nearest has to be, as a share of what lies above it: of unrelated queries, one in twenty reaches the cut-off. */
const SURE_SHARE = 0.1;
