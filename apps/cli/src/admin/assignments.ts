import { CommandFailure } from '../failure.js';

/**
 * `price=19.90 ranking.text_weight=2 language=de` → an object. A value that is JSON is taken as JSON, every other one as text; an empty one is `null`.
 * A point in a name leads into an object.
 * @throws {CommandFailure} for an argument without `=`.
 */
export function assignmentsOf(assignments: readonly string[]): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const assignment of assignments) {
    const at = assignment.indexOf('=');
    if (at < 1) throw new CommandFailure(`Expected field=value, got "${assignment}".`, 2);
    const path = assignment.slice(0, at).split('.');
    const last = path.pop() ?? '';
    let inside = result;
    for (const step of path) {
      const next = Object.hasOwn(inside, step) ? inside[step] : undefined;
      const object = typeof next === 'object' && next !== null ? (next as Record<string, unknown>) : {};
      Object.defineProperty(inside, step, { value: object, enumerable: true, configurable: true, writable: true });
      inside = object;
    }
    Object.defineProperty(inside, last, { value: valueOf(assignment.slice(at + 1)), enumerable: true, configurable: true, writable: true });
  }
  return result;
}

function valueOf(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
