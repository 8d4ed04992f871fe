import { describe, expect, it } from 'vitest';
import { SearchRequest } from '#api-contract';
import { cursorOf, positionIn } from './search-cursor.js';

const POSITION = { values: [12.5, null, 'größe'], score: 0.123456789, isNamed: true, productId: 'größe/1 “x”' };
const request = (fields: Partial<Record<keyof SearchRequest, unknown>> = {}): SearchRequest =>
  SearchRequest.parse({ q: 'red dress', sort_by: 'price:asc', ...fields });

describe('a cursor', () => {
  it('says the place of the last hit', () => {
    const cursor = cursorOf(request(), POSITION);
    expect(cursor).toMatch(/^[\w-]+$/);
    expect(positionIn(request({ cursor }))).toEqual(POSITION);
  });

  it('goes on with pages of another length, other facets and an explanation', () => {
    const cursor = cursorOf(request(), POSITION);
    expect(positionIn(request({ cursor, per_page: 3, facet_by: 'color', explain: true }))).toEqual(POSITION);
  });

  it.each([
    { q: 'blue dress' },
    { filter_by: 'price:<5' },
    { sort_by: 'price:desc' },
    { group_by: 'group_id' },
    { mode: 'lexical' },
    { min_score: 0.3 },
    { lexical_weight: 2 },
  ])('is refused in another search: %j', (fields) => {
    const cursor = cursorOf(request(), POSITION);
    expect(() => positionIn(request({ cursor, ...fields }))).toThrow('belongs to a search with other words');
  });

  it('is refused with another picture', () => {
    const [one, other] = ['a', 'b'].map((letter) => ({ base64: letter.repeat(400_000) }));
    const cursor = cursorOf(request({ q: undefined, sort_by: undefined, image: one }), POSITION);
    expect(() => positionIn(request({ q: undefined, sort_by: undefined, image: other, cursor }))).toThrow('other words, pictures');
  });

  it('is refused for another product than the one whose likes it lists', () => {
    const cursor = cursorOf({}, POSITION, 'a');
    expect(() => positionIn(request({ cursor, q: undefined, sort_by: undefined }), 'b')).toThrow('belongs to a search');
  });

  it.each(['x', 'bm90IGpzb24', Buffer.from('[1,2,3,4,5]').toString('base64url'), Buffer.from('{"a":1}').toString('base64url')])(
    'is refused when it is damaged: %s',
    (cursor) => {
      expect(() => positionIn(request({ cursor }))).toThrow('not one that an answer gave');
    },
  );

  it('stands in place of a page', () => {
    const { success, error } = SearchRequest.safeParse({ cursor: 'abc', page: 2 });
    expect([success, error?.issues[0]?.message]).toEqual([false, 'a cursor says where the page begins; leave page and diversify out']);
  });
});
