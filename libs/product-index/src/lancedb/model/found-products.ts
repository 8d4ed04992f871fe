import { shownProduct } from '#catalog';
import type { PicturedProduct } from '../../point.js';
import type { ModelAnswer, ModelHit } from '../../read-model/answer.js';
import type { FoundProducts, Hit } from '../../retrieval/find-products.js';

/** The answer of a model, with products in place of their JSON; undefined if a file of the model was damaged while it was open. */
export function foundProducts({ hits, ...others }: ModelAnswer): FoundProducts | undefined {
  try {
    return { ...others, hits: hits.map(hitOf) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function hitOf({ payload, group, ...found }: ModelHit): Hit {
  const { product, images } = JSON.parse(payload) as PicturedProduct;
  const hit = { product: shownProduct(product), images, ...found };
  return group ? { ...hit, group: { size: group.size, others: group.others.map(hitOf) } } : hit;
}
