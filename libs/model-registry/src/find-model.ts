import { MODEL_ENTRIES } from './model-entries.js';
import type { ModelEntry } from './model-entry.js';

/** Thrown when no model of the registry has this name. */
export class UnlistedModelError extends Error {
  override readonly name = 'UnlistedModelError';
}

/** The entry of this name, or of this repository. @throws {UnlistedModelError} that names the nearest. */
export function findModel(name: string): ModelEntry {
  const wanted = name.toLowerCase();
  const found = MODEL_ENTRIES.find((entry) => entry.name === wanted || entry.repository.toLowerCase() === wanted);
  if (found) return found;
  const nearest = MODEL_ENTRIES.map((entry) => ({ entry, shared: sharedPairs(wanted, entry.name) }))
    .filter(({ shared }) => shared > 0.2)
    .toSorted((a, b) => b.shared - a.shared)
    .slice(0, 3);
  const names = (nearest.length > 0 ? nearest.map(({ entry }) => entry) : MODEL_ENTRIES).map((entry) => entry.name);
  throw new UnlistedModelError(`there is no model "${name}"; ${nearest.length > 0 ? 'similar ones are' : 'there are'} ${names.join(', ')}`);
}

/** Sørensen–Dice over pairs of letters, 0…1. */
function sharedPairs(a: string, b: string): number {
  const pairs = (text: string): Set<string> => new Set(Array.from({ length: text.length - 1 }, (_, n) => text.slice(n, n + 2)));
  const [first, second] = [pairs(a), pairs(b)];
  return (2 * [...first].filter((pair) => second.has(pair)).length) / Math.max(1, first.size + second.size);
}
