type Payload = Readonly<Record<string, unknown>>;

interface Condition {
  readonly key?: string;
  readonly match?: { readonly value?: unknown; readonly any?: readonly unknown[] };
  readonly range?: { readonly gt?: number; readonly gte?: number; readonly lt?: number; readonly lte?: number };
  readonly must?: readonly Condition[];
  readonly should?: readonly Condition[];
  readonly must_not?: readonly Condition[];
  readonly has_id?: readonly string[];
  readonly is_empty?: { readonly key: string };
}

/** The steps of a key, of which some may stand in quotation marks: `numbers."größe"`. Qdrant takes few characters without them. */
export function stepsOf(key: string): string[] {
  const steps = [...key.matchAll(/"([^"]*)"|([a-zA-Z0-9_-]+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const written = steps.map((step) => (/^[a-zA-Z0-9_-]+$/.test(step) ? step : `"${step}"`)).join('.');
  if (written !== key) throw new Error(`Qdrant does not take the key ${key}`);
  return steps;
}

function valuesAt(payload: Payload, key: string): readonly unknown[] {
  const value = stepsOf(key).reduce<unknown>((at, step) => (at as Payload | undefined)?.[step], payload);
  return Array.isArray(value) ? value : [value];
}

/** Whether a payload satisfies a filter, as Qdrant's documentation defines it: any value of a list may match. */
export function satisfies(payload: Payload, condition: Condition, id?: string): boolean {
  const { key, match, range } = condition;
  if (condition.has_id) return id !== undefined && condition.has_id.includes(id);
  if (condition.is_empty) return valuesAt(payload, condition.is_empty.key).every((value) => value === undefined || value === null);
  if (key !== undefined) {
    return valuesAt(payload, key).some((value) => {
      if (match?.any) return match.any.includes(value);
      if (match) return match.value === value;
      if (typeof value !== 'number' || !range) return false;
      const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = range;
      return value > gt && value >= gte && value < lt && value <= lte;
    });
  }
  const { must = [], should = [], must_not: mustNot = [] } = condition;
  return (
    must.every((one) => satisfies(payload, one, id)) &&
    (should.length === 0 || should.some((one) => satisfies(payload, one, id))) &&
    !mustNot.some((one) => satisfies(payload, one, id))
  );
}
