import { describe, expect, it } from 'vitest';
import type { Attributes } from '#catalog';
import { Random } from '#sample-catalog';
import { point } from '../conformance/fixtures.js';
import { joined, patchState, productState, tombstone, touchedOf, type PointState } from './point-state.js';

const EMBEDDING = Float32Array.of(1, 0, 0, 0);

/** What a merchant did, in the words of the interface. */
type Write =
  | { readonly kind: 'put'; readonly fields: { readonly price: number; readonly attributes: Attributes } }
  | { readonly kind: 'patch'; readonly fields: Record<string, unknown> }
  | { readonly kind: 'delete' };

interface Model {
  price?: number;
  attributes: Record<string, Attributes[string]>;
}

/** The expected state: applies all writes one after the other, in their order. */
function applied(model: Model | undefined, write: Write): Model | undefined {
  if (write.kind === 'delete') return undefined;
  if (write.kind === 'put') return { price: write.fields.price, attributes: { ...write.fields.attributes } };
  if (!model) return undefined;
  const next: Model = { ...model, attributes: { ...model.attributes } };
  for (const [path, value] of Object.entries(write.fields)) {
    const name = path.replace(/^attributes\./, '');
    if (path === 'attributes') next.attributes = {};
    else if (path === 'price' && value === null) delete next.price;
    else if (path === 'price') next.price = value as number;
    else if (value === null) delete next.attributes[name];
    else next.attributes[name] = value as string;
  }
  return next;
}

function randomWrite(random: Random): Write {
  const kind = random.pick(['put', 'put', 'patch', 'patch', 'patch', 'delete'] as const);
  if (kind === 'delete') return { kind };
  const value = `v${random.index(100)}`;
  if (kind === 'put')
    return { kind, fields: { price: random.index(100), attributes: random.chance(0.5) ? { a: value } : { a: value, b: value } } };
  const patches: Record<string, unknown>[] = [
    { price: random.index(100) },
    { price: null },
    { 'attributes.a': value },
    { 'attributes.b': null },
    { price: random.index(100), 'attributes.b': value },
    { attributes: null },
  ];
  return { kind, fields: random.pick(patches) };
}

function stateOf(write: Write, revision: number): PointState {
  if (write.kind === 'delete') return tombstone('p', revision);
  if (write.kind === 'patch') return patchState('p', revision, write.fields);
  const { vectors, ...indexed } = point('p', EMBEDDING, write.fields, revision);
  return productState(indexed, vectors);
}

function modelOf(state: PointState | undefined): Model | undefined {
  if (state?.kind !== 'product') return undefined;
  const { price, attributes } = state.indexed.product;
  return { ...(price !== undefined && { price }), attributes };
}

describe('joined', () => {
  it('gives what applying the writes in their order gives, in whatever order and however often they arrive', () => {
    for (let seed = 1; seed <= 3_000; seed++) {
      const random = new Random(seed);
      const writes = Array.from({ length: 2 + random.index(7) }, () => randomWrite(random));
      const expected = writes.reduce<Model | undefined>(applied, undefined);
      const arriving = [...writes.entries(), ...writes.entries()]
        .map((entry) => ({ entry, at: random.next() }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ entry: [n, write] }) => stateOf(write, n + 1));
      const state = arriving.reduce<PointState | undefined>((present, incoming) => joined(present, incoming), undefined);
      expect(modelOf(state), `seed ${seed}`).toEqual(expected);
    }
  });

  it('gives the same for states that were joined apart, as versions of the index are', () => {
    for (let seed = 1; seed <= 1_000; seed++) {
      const random = new Random(seed, 2);
      const states = Array.from({ length: 6 }, (_, n) => stateOf(randomWrite(random), n + 1));
      const join = (some: readonly PointState[]): PointState | undefined =>
        some.reduce<PointState | undefined>((present, incoming) => joined(present, incoming), undefined);
      const one = join(states.filter((_, n) => n % 2 === 0));
      const two = join(states.filter((_, n) => n % 2 === 1));
      if (!one || !two) throw new Error('no states');
      expect(modelOf(joined(one, two)), `seed ${seed}`).toEqual(modelOf(join(states)));
      expect(modelOf(joined(two, one)), `seed ${seed}`).toEqual(modelOf(join(states)));
    }
  });

  it('treats a state without a revision as older than every other', () => {
    const { vectors, ...old } = point('p', EMBEDDING, { price: 1 }, 0);
    const present = productState(old, vectors);
    expect(modelOf(joined(present, patchState('p', 1, { price: 2 })))).toMatchObject({ price: 2 });
    expect(joined(present, tombstone('p', 1)).kind).toBe('hidden');
    expect(touchedOf(present)).toBe(0);
  });
});
