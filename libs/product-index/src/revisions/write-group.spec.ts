import { describe, expect, it } from 'vitest';
import { point } from '../conformance/fixtures.js';
import { pointId } from '../point-id.js';
import { Change } from './change.js';
import { patchState, productState, tombstone, type PointState } from './point-state.js';
import { WriteGroup } from './write-group.js';

const EMBEDDING = Float32Array.of(1, 0, 0, 0);
const put = (id: string, price: number, revision: number, storeId = 's'): Change => {
  const { vectors, ...indexed } = point(id, EMBEDDING, { price }, revision);
  return new Change(storeId, productState(indexed, vectors));
};
const priceOf = (state: PointState | undefined): unknown => (state?.kind === 'product' ? state.indexed.product.price : state?.kind);
const NONE = new Map();

describe('WriteGroup', () => {
  it('joins the writes of one point, and keeps stores apart', () => {
    const group = new WriteGroup(false, [put('a', 1, 1), put('a', 3, 3), put('a', 2, 2), put('a', 9, 9, 't')]);
    expect(group.resolve(NONE, NONE).map(({ storeId, state }) => [storeId, priceOf(state)])).toEqual([
      ['s', 3],
      ['t', 9],
    ]);
  });

  it('reads nothing of points that it replaces whole', () => {
    const id = pointId('s', 'a');
    const marks = new Map([[id, { stamp: 17, touched: 4 }]]);
    expect(new WriteGroup(false, [put('a', 5, 5)]).toBeRead(marks)).toEqual([]);
    expect(new WriteGroup(false, [put('a', 3, 3)]).toBeRead(marks)).toEqual([id]);
    expect(new WriteGroup(false, [new Change('s', patchState('a', 5, { price: 5 }))]).toBeRead(marks)).toEqual([id]);
    // Where the index keeps vectors of texts, a write without one keeps the present one, which has to be read.
    expect(new WriteGroup(true, [put('a', 5, 5)]).toBeRead(marks)).toEqual([id]);
    expect(new WriteGroup(false, [put('a', 5, 5)]).resolve(marks, NONE)).toMatchObject([{ basis: 17, isWhole: true }]);
  });

  it('writes nothing that changes nothing', () => {
    const id = pointId('s', 'a');
    const { vectors, ...indexed } = point('a', EMBEDDING, { price: 4 }, 4);
    const present = new Map([[id, productState(indexed, vectors)]]);
    const marks = new Map([[id, { stamp: 17, touched: 4 }]]);
    const changes = [put('a', 3, 3), new Change('s', tombstone('a', 2)), new Change('s', patchState('a', 1, { price: 1 }))];
    expect(new WriteGroup(false, changes).resolve(marks, present)).toEqual([]);
    expect(changes.map(({ after }) => after?.product.price)).toEqual([4, 4, 4]);
  });

  it('makes no point of a patch of a product that nobody wrote', () => {
    expect(new WriteGroup(false, [new Change('s', patchState('a', 1, { price: 1 }), false)]).resolve(NONE, NONE)).toEqual([]);
    expect(new WriteGroup(false, [new Change('s', patchState('a', 1, { price: 1 }))]).resolve(NONE, NONE)).toHaveLength(1);
  });
});
