import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Injectable } from '@nestjs/common';
import { KEYS, Redis } from '#redis';
import { categoryLeaf, textsOf, type StoredProduct } from '#catalog';
import type { ProductIndex } from '#product-index';

/** A query with the products that answer it: grades above 0 by id, higher is better. */
export const Judgment = z.object({ q: z.string().min(1).max(512), grades: z.record(z.string(), z.number().min(0).max(10)) });
export type Judgment = z.infer<typeof Judgment>;

/** A query that rankings are judged by: the grade of any product, and the grades of the ideal ranking. */
export interface JudgedQuery {
  readonly q: string;
  readonly gradeOf: (product: StoredProduct) => number;
  /** Grades above 0, as many as a ranking can show. */
  readonly ideal: readonly number[];
}

/** How many titles and categories become queries if a store has uploaded no judgments. */
const GENERATED_TITLES = 20;
const GENERATED_CATEGORIES = 10;

/** The judgments that stores upload, in Redis. */
@Injectable()
export class JudgmentStore {
  constructor(private readonly redis: Redis) {}

  /** Replaces all judgments of a store; an empty list removes them. */
  async replace(storeId: string, judgments: readonly Judgment[]): Promise<void> {
    if (judgments.length === 0) await this.redis.del(KEYS.judgments(storeId));
    else await this.redis.set(KEYS.judgments(storeId), JSON.stringify(judgments));
  }

  async all(storeId: string): Promise<Judgment[]> {
    const text = await this.redis.get(KEYS.judgments(storeId));
    return text === null ? [] : z.array(Judgment).parse(JSON.parse(text));
  }
}

/** Judgments as queries. @param depth how many positions of a ranking are looked at. */
export function judgedQueries(judgments: readonly Judgment[], depth: number): JudgedQuery[] {
  return judgments.flatMap(({ q, grades }) => {
    const ideal = Object.values(grades)
      .filter((grade) => grade > 0)
      .toSorted((a, b) => b - a);
    const gradeById = new Map(Object.entries(grades));
    return ideal.length > 0 ? [{ q, gradeOf: ({ id }: StoredProduct) => gradeById.get(id) ?? 0, ideal: ideal.slice(0, depth) }] : [];
  });
}

/**
 * Queries made from the store's products: a title, answered by the products of that title, or a category, answered by its products.
 * No shopper asked them: they tell only whether words still find what they name. The same products give the same queries.
 */
export async function generatedQueries(index: ProductIndex, storeId: string, depth: number): Promise<JudgedQuery[]> {
  const titles = await sampledTitles(index, storeId);
  const categories = [...(await index.valueCounts(storeId, 'category'))].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const ideal = (count: number): number[] => Array.from({ length: Math.min(count, depth) }, () => 1);
  return [
    ...[...titles].map(([title, count]) => ({
      q: title.slice(0, 512),
      gradeOf: (product: StoredProduct) => (product.title === title ? 1 : 0),
      ideal: ideal(count),
    })),
    ...categories.slice(0, GENERATED_CATEGORIES).map(([category, count]) => ({
      q: categoryLeaf(category).toLowerCase(),
      gradeOf: (product: StoredProduct) => (textsOf(product.category).includes(category) ? 1 : 0),
      ideal: ideal(count),
    })),
  ].filter((query) => query.ideal.length > 0);
}

/**
 * The titles with the lowest hashes, whatever the order of the scan, with the number of products that have each. A title that is
 * dropped has a higher hash than all that stay, so it never comes back: the count of each title includes all its products.
 */
async function sampledTitles(index: ProductIndex, storeId: string): Promise<ReadonlyMap<string, number>> {
  let sampled = new Map<string, { rank: string; count: number }>();
  let greatest = '~';
  for await (const page of index.scan(storeId)) {
    for (const { product } of page) {
      const known = sampled.get(product.title);
      if (known) known.count++;
      else if (rankOf(product.title) <= greatest) sampled.set(product.title, { rank: rankOf(product.title), count: 1 });
    }
    if (sampled.size <= GENERATED_TITLES) continue;
    sampled = new Map([...sampled].toSorted(([, a], [, b]) => (a.rank < b.rank ? -1 : 1)).slice(0, GENERATED_TITLES));
    greatest = [...sampled.values()].at(-1)?.rank ?? greatest;
  }
  return new Map([...sampled].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([title, { count }]) => [title, count]));
}

const rankOf = (title: string): string => createHash('sha256').update(title).digest('hex');
