import { describe, expect, it } from 'vitest';
import { assignmentsOf } from './assignments.js';

describe('assignmentsOf', () => {
  it('reads numbers, flags, lists and texts, and clears with an empty value', () => {
    expect(assignmentsOf(['price=19.90', 'in_stock=false', 'tags=["a","b"]', 'title=Red = dress', 'brand='])).toEqual({
      price: 19.9,
      in_stock: false,
      tags: ['a', 'b'],
      title: 'Red = dress',
      brand: null,
    });
  });

  it('goes into objects, also by names that every object has', () => {
    expect(assignmentsOf(['ranking.text_weight=2', 'ranking.rrf_k=30', 'attributes.__proto__=x'])).toEqual({
      ranking: { text_weight: 2, rrf_k: 30 },
      attributes: JSON.parse('{"__proto__":"x"}') as unknown,
    });
  });

  it('refuses what is no assignment', () => expect(() => assignmentsOf(['price'])).toThrow('Expected field=value, got "price".'));
});
