import { attributeOf, levelOf } from '#catalog';
import { KEYS } from './qdrant-collection.js';

/** The steps to a field inside the payload: an attribute's texts are inside `product`, its numbers and dates stand apart. */
export function pathOf(field: string): readonly string[] {
  const attribute = attributeOf(field);
  const level = levelOf(field);
  if (level !== undefined) return ['levels', `lvl${level}`];
  if (!attribute) return (KEYS.get(field) ?? field).split('.');
  if (attribute.type === 'text') return ['product', 'attributes', attribute.name];
  return [attribute.type === 'number' ? 'numbers' : 'dates', attribute.name];
}

/** A path as Qdrant writes it. A step with other characters than these stands in quotation marks. */
export const keyOf = (path: readonly string[]): string =>
  path.map((step) => (/^[a-zA-Z0-9_-]+$/.test(step) ? step : `"${step}"`)).join('.');
