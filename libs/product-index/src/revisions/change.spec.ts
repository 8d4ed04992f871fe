import { describe, expect, it } from 'vitest';
import { payloadOf, point, unit } from '../conformance/fixtures.js';
import type { Point } from '../point.js';
import { Change, rewordedOf } from './change.js';
import { patchState, productState, type PointState } from './point-state.js';

const picture = (name: string): Point['images'][number] => ({ reference: name, sha256: name.padStart(64, '0'), key: name });
const EAST = unit(1, 0, 0, 0);
const PRESENT: Point = {
  ...point('p', EAST),
  images: [picture('a')],
  vectors: { image: EAST, text: unit(1, 0, 0) },
  textKey: 'k1',
};
const stateOf = ({ vectors, ...indexed }: Point): PointState => productState(indexed, vectors);
const applied = (
  incoming: PointState,
  present: PointState | undefined = stateOf(PRESENT),
): { change: Change; state: PointState | undefined } => {
  const change = new Change('s', incoming);
  return { change, state: change.applyTo(present) };
};

describe('Change', () => {
  it('writes a point that brings all its vectors as it is', () => {
    for (const one of [PRESENT, point('p', EAST)]) {
      const incoming = stateOf({ ...one, revision: 2 });
      expect(new Change('s', incoming).applyTo(undefined)).toBe(incoming);
    }
  });

  it('is unfit where the vector that it was to keep is of another text', () => {
    const { change, state } = applied(productState({ ...payloadOf(PRESENT), textKey: 'k0', revision: 2 }));
    expect(change.isUnfit).toBe(true);
    expect(state).toEqual(stateOf(PRESENT));
  });

  it('leaves pictures that were repaired meanwhile when it refreshes a text', () => {
    const before = { ...payloadOf(PRESENT), images: [], faults: [{ reference: 'a', code: 'image-not-found', message: 'gone' }] };
    const { state } = applied(productState({ ...before, textKey: 'k2' }, { text: unit(0, 1, 0) }));
    expect(state).toMatchObject({ indexed: { images: [picture('a')], faults: [], textKey: 'k2' }, vectors: { image: EAST } });
  });

  it('says that a product has other words than its write, where a patch stands on top', () => {
    const patched = applied(patchState('p', 5, { title: 'Renamed' })).state;
    const { change } = applied(stateOf({ ...PRESENT, revision: 4 }), patched);
    expect(change.after?.product.title).toBe('Renamed');
    expect(rewordedOf([change])).toEqual(['p']);
    const priced = applied(patchState('p', 5, { price: 3 })).state;
    expect(rewordedOf([applied(stateOf({ ...PRESENT, revision: 4 }), priced).change])).toEqual([]);
  });
});
