import { Injectable } from '@nestjs/common';
import {
  contradictionsAfter,
  contradictionsOf,
  decimalsOf,
  fieldsOfPatch,
  parentOf,
  plainMessage,
  ProductPatch,
  SALE_FIELDS,
  withFields,
  type FieldValues,
  type Language,
  type RowError,
} from '#catalog';
import { AcceptedWrites, IndexVersions, StoreWrites } from '#index-versions';
import { ProductId, type PatchList } from '#api-contract';
import type { Transition } from '#product-index';
import { StoreProfiles, touchesProfile, type ProductChange } from '#store-profile';
import { ChangedTexts } from './changed-texts.js';

/** What became of many changes. */
export interface PatchedProducts {
  readonly revision: number;
  readonly changed: number;
  readonly errors: readonly RowError[];
}

/** The changes of one product, as one. */
interface Wanted {
  readonly row: number;
  readonly fields: FieldValues;
}

/** Changes fields of many products at once, and embeds nothing. */
@Injectable()
export class ProductPatches {
  constructor(
    private readonly writes: StoreWrites,
    private readonly accepted: AcceptedWrites,
    private readonly profiles: StoreProfiles,
    private readonly texts: ChangedTexts,
    private readonly versions: IndexVersions,
  ) {}

  /** All changes are made at one revision. Entries that are no valid change, and unknown products, are reported; the others are made. */
  async patch(storeId: string, { products }: PatchList): Promise<PatchedProducts> {
    const { wanted, errors } = read(products);
    errors.push(...(await this.withoutContradictions(storeId, wanted)));
    const productIds = [...wanted.keys()];
    const expected = await this.accepted.pendingAmong(storeId, productIds);
    const { revision, transitions } = await this.accepted.direct(storeId, async (at) => {
      const changes = [...wanted].map(([productId, { fields }]) => ({
        productId,
        revision: at,
        fields,
        isExpected: expected.has(productId),
      }));
      await this.profiles.noteChange(storeId);
      return { revision: at, transitions: await this.writes.run(storeId, productIds, ({ index }) => index.patch(storeId, changes)) };
    });
    await this.learn(storeId, wanted, transitions);
    const changed = [...wanted].flatMap(([id, { fields }]) => {
      const { after } = transitions.get(id) ?? {};
      return after ? [{ fields, product: after.product }] : [];
    });
    await this.texts.changed(storeId, changed);
    const missing = [...wanted].filter(([id]) => !transitions.get(id)?.after && !expected.has(id));
    const unknown = missing.map(([productId, { row }]): RowError => {
      return { row, productId, code: 'product-not-found', message: `The store has no product "${productId}".` };
    });
    return { revision, changed: wanted.size - missing.length, errors: [...errors, ...unknown].toSorted((a, b) => a.row - b.row) };
  }

  /** Drops changes after which a product's values could not be true together, and says why. */
  private async withoutContradictions(storeId: string, wanted: Map<string, Wanted>): Promise<RowError[]> {
    const doubtful = [...wanted].filter(([, { fields }]) => Object.keys(fields).some((name) => COMPARED.has(name)));
    if (doubtful.length === 0) return [];
    return this.versions.reading(storeId, async ({ index }) => {
      const least = Math.min(...[...(await index.valueCounts(storeId, 'currency')).keys()].map(decimalsOf));
      const read = doubtful.filter(([, { fields }]) => dependsOnProduct(fields, least)).map(([id]) => id);
      const present = await index.get(storeId, read);
      return read.flatMap((productId): RowError[] => {
        const product = present.get(productId)?.product;
        const { row, fields } = wanted.get(productId) as Wanted;
        const [contradiction] = product ? contradictionsAfter(withFields(product, fields), Object.keys(fields)) : [];
        if (!contradiction) return [];
        wanted.delete(productId);
        const { field: column, message } = contradiction;
        return [{ row, productId, column, code: 'invalid-request', message: `${column}: ${message}` }];
      });
    });
  }

  /** The store's words and attributes follow. Prices and stock are neither: most bulk changes have nothing to learn. */
  private async learn(storeId: string, wanted: ReadonlyMap<string, Wanted>, transitions: ReadonlyMap<string, Transition>): Promise<void> {
    const byLanguage = new Map<Language, ProductChange[]>();
    for (const [id, { before, after }] of transitions) {
      if (!after || !touchesProfile(wanted.get(id)?.fields ?? {})) continue;
      const changes = byLanguage.get(after.language) ?? [];
      changes.push({ before: before?.product, after: after.product });
      byLanguage.set(after.language, changes);
    }
    for (const [language, changes] of byLanguage) await this.profiles.learn(storeId, changes, language);
  }
}

/** Fields that other fields of the product may rule out. */
const COMPARED: ReadonlySet<string> = new Set(['price', 'currency', ...SALE_FIELDS]);

/**
 * Whether a change has to be compared with the product as it is: most changes of prices have no more decimals than any currency of the store,
 * and reading thousands of products takes longer than changing them. @param least decimals of the store's currencies.
 */
function dependsOnProduct(fields: FieldValues, least: number): boolean {
  const says = (name: string): boolean => Object.hasOwn(fields, name);
  if (says('currency') || says('sale_starts') !== says('sale_ends')) return true;
  if (says('sale_price') && !says('price') && fields['sale_price'] !== null) return true;
  return [fields['price'], fields['sale_price']].some(
    (amount) => typeof amount === 'number' && (String(amount).split('.')[1] ?? '').length > least,
  );
}

/** Reads the entries. Several of one product are joined: the later one wins, field by field. */
function read(products: PatchList['products']): { wanted: Map<string, Wanted>; errors: RowError[] } {
  const wanted = new Map<string, Wanted>();
  const errors: RowError[] = [];
  for (const [n, { id, ...rest }] of products.entries()) {
    const row = n + 1;
    const productId = ProductId.safeParse(id, { error: plainMessage });
    const patch = ProductPatch.safeParse(rest, { error: plainMessage });
    const named = typeof id === 'string' ? { productId: id } : {};
    const contradictions = patch.success ? contradictionsOf(saidOf(patch.data)) : [];
    const [issue] = [
      ...(productId.error?.issues.map(({ message }) => ({ message, path: ['id'] as PropertyKey[] })) ?? []),
      ...(patch.error?.issues ?? []),
      ...contradictions.map(({ field, message }) => ({ message, path: [field] as PropertyKey[] })),
    ];
    if (issue || !productId.success || !patch.success) {
      const column = issue?.path.map(String).join('.');
      const message = `${column ? `${column}: ` : ''}${issue?.message ?? 'not a change of a product'}`;
      errors.push({ row, ...named, ...(column && { column }), code: 'invalid-request', message });
      continue;
    }
    const before = wanted.get(productId.data);
    wanted.set(productId.data, { row: before?.row ?? row, fields: joinedFields(before?.fields ?? {}, fieldsOfPatch(patch.data)) });
  }
  return { wanted, errors };
}

/** What a patch says of price and sale; what it clears says nothing. */
const saidOf = (patch: ProductPatch): Parameters<typeof contradictionsOf>[0] =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== null));

/** Fields that were set earlier give way to the same fields set later, and single attributes to all attributes cleared later. */
function joinedFields(earlier: FieldValues, later: FieldValues): FieldValues {
  const kept = Object.entries(earlier).filter(([path]) => !Object.hasOwn(later, parentOf(path) ?? path));
  return { ...Object.fromEntries(kept), ...later };
}
