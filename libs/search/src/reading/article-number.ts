import { isQuantity } from '#lexical';

const ONE_WORD = /^(?=.*\d)[\p{L}\p{N}]+(?:[./_-][\p{L}\p{N}]+)*$/u;
const DIGIT_GROUPS = /^\d[\d -]{6,}\d$/;
const LEAST_LENGTH = 4;

/** Whether a text may be the number of an article: one word with a digit, which is no size and no quantity, or groups of digits. */
export function isArticleNumber(text: string): boolean {
  const trimmed = text.trim();
  if (DIGIT_GROUPS.test(trimmed)) return true;
  return trimmed.length >= LEAST_LENGTH && ONE_WORD.test(trimmed) && !isQuantity(trimmed);
}
