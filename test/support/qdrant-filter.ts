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

function valuesAt(payload: Payload, key: string): readonly unknown[] {
  const value = key.split('.').reduce<unknown>((at, step) => (at as Payload | undefined)?.[step], payload);
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
