import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  contradictionsAfter,
  fieldsOfPatch,
  shownProduct,
  StoredProduct,
  withFields,
  type FieldValues,
  type Product,
  type ProductPatch,
} from '#catalog';
import { StoreLimits } from '#access';
import type { ProductDocument } from '#api-contract';
import { AcceptedWrites, IndexVersions, StoreWrites, type IndexVersion, type PendingWrite } from '#index-versions';
import { indexBatchId, IndexBatchProducer } from '#jobs';
import { Problem } from '#platform';
import type { PicturedProduct, Transition } from '#product-index';
import { StoreProfiles } from '#store-profile';
import { invalidRequest } from '../http/validation.js';
import { ProductDocuments } from '../images/product-documents.js';
import { ChangedTexts } from './changed-texts.js';

/** An accepted write that a worker makes later. */
export interface AcceptedJob {
  readonly jobId: string;
  readonly revision: number;
}

/** A store with this many waiting writes gets 429: Redis holds each job with its products, a megabyte or more for a thousand. */
const MAX_WAITING_WRITES = 300;

@Injectable()
export class ProductsService {
  constructor(
    private readonly versions: IndexVersions,
    private readonly writes: StoreWrites,
    private readonly accepted: AcceptedWrites,
    private readonly batches: IndexBatchProducer,
    private readonly profiles: StoreProfiles,
    private readonly texts: ChangedTexts,
    private readonly documents: ProductDocuments,
    private readonly limits: StoreLimits,
  ) {}

  /**
   * Hands products to the workers.
   * @throws {Problem} `too-many-requests` while `MAX_WAITING_WRITES` writes of the store wait; `store-limit` for more products than the store may have.
   */
  async write(storeId: string, products: readonly Product[]): Promise<AcceptedJob> {
    const backlog = await this.accepted.backlog(storeId);
    if (backlog >= MAX_WAITING_WRITES) {
      throw new Problem('too-many-requests', `${backlog} writes of the store wait to be indexed; try again when there are fewer`);
    }
    await this.requireRoom(storeId, products);
    const sourceId = randomUUID();
    const jobId = indexBatchId(sourceId, 0);
    const revision = await this.accepted.acceptJob(storeId, { jobId, productIds: products.map(({ id }) => id) });
    const items = products.map((product, n) => ({ row: n + 1, product }));
    const data = { storeId, sourceId, isImport: false, revision, batch: 0, requireImages: false };
    await this.batches.enqueue({ ...data, columns: {}, items, settled: {}, errors: [] });
    return { jobId, revision };
  }

  private async requireRoom(storeId: string, products: readonly Product[]): Promise<void> {
    const most = await this.limits.products(storeId);
    if (most === undefined) return;
    const { index } = await this.versions.live(storeId);
    const ids = [...new Set(products.map(({ id }) => id))];
    const [there, known] = await Promise.all([index.count(storeId), index.get(storeId, ids)]);
    const added = ids.length - known.size;
    if (there + added <= most || added === 0) return;
    throw new Problem('store-limit', `the store has ${there} products and may have ${most}; these would be ${added} more`);
  }

  /** @throws {Problem} `product-not-found`. */
  async get(storeId: string, productId: string): Promise<ProductDocument> {
    const indexed = await this.indexed(storeId, productId);
    if (!indexed) throw notFound(productId);
    return this.documents.of(storeId, shownProduct(indexed.product), indexed.images);
  }

  /**
   * Changes fields and keeps the embedding. This works also for a product that is accepted but not indexed yet.
   * @returns the product as it now is, and the revision of the change.
   * @throws {Problem} `product-not-found`, or `invalid-request` if the result is not a valid product.
   */
  async patch(storeId: string, productId: string, patch: ProductPatch): Promise<{ product: ProductDocument; revision: number }> {
    const fields = fieldsOfPatch(patch);
    // Pending writes are read before the index: a write stops being pending only once the index has it.
    const pending = await this.accepted.pending(storeId, productId);
    const waiting =
      pending && !(await this.isDeletedSince(storeId, productId, pending)) ? await this.waiting(storeId, productId, pending) : undefined;
    const present = waiting ?? (await this.present(storeId, productId));
    requireProduct(withFields(present, fields), fields);
    const { revision, before, after } = await this.accepted.direct(storeId, async (accepted) => {
      const change = { productId, revision: accepted, fields, isExpected: waiting !== undefined };
      return { revision: accepted, ...(await this.changed(storeId, productId, (index) => index.patch(storeId, [change]))) };
    });
    if (after) await this.profiles.learn(storeId, [{ before: before?.product, after: after.product }], after.language);
    if (after) await this.texts.changed(storeId, [{ fields, product: after.product }]);
    // The product was deleted meanwhile, so the pending write no longer counts.
    if (!after && (!waiting || !pending || (await this.isDeletedSince(storeId, productId, pending)))) throw notFound(productId);
    const product = shownProduct(answered(after, pending, waiting, fields));
    return { product: this.documents.of(storeId, product, after?.images ?? []), revision };
  }

  /**
   * Removes a product. Writes of the product that were accepted earlier have no effect afterwards.
   * @returns the revision of the removal.
   * @throws {Problem} `product-not-found` if the store has no such product and no accepted write can still bring it.
   */
  async delete(storeId: string, productId: string): Promise<number> {
    const { before, revision: at } = await this.accepted.direct(storeId, async (revision) => {
      const isExpected =
        (await this.accepted.pending(storeId, productId)) !== undefined || (await this.accepted.isFeedOpen(storeId, revision));
      if (!isExpected && !(await this.indexed(storeId, productId))) throw notFound(productId);
      return { revision, ...(await this.changed(storeId, productId, (index) => index.delete(storeId, [productId], revision))) };
    });
    if (before) await this.profiles.learn(storeId, [{ before: before.product }], before.language);
    return at;
  }

  /** @throws {Problem} `product-not-found`. */
  private async present(storeId: string, productId: string): Promise<StoredProduct> {
    const indexed = await this.indexed(storeId, productId);
    if (!indexed) throw notFound(productId);
    return indexed.product;
  }

  private async indexed(storeId: string, productId: string): Promise<PicturedProduct | undefined> {
    return this.versions.reading(storeId, async ({ index }) => (await index.get(storeId, [productId])).get(productId));
  }

  /** Whether the product was deleted after the write that is still on its way. */
  private async isDeletedSince(storeId: string, productId: string, { revision }: PendingWrite): Promise<boolean> {
    return this.versions.reading(storeId, async ({ index }) => {
      const state = (await index.stored(storeId, [productId])).get(productId)?.state;
      return state?.kind === 'hidden' && state.revision > revision;
    });
  }

  /** The product as its pending job holds it; undefined if that job is gone. */
  private async waiting(storeId: string, productId: string, { jobId }: PendingWrite): Promise<Product | undefined> {
    const data = await this.batches.dataOf(jobId);
    return data?.storeId === storeId ? data.items.find(({ product }) => product.id === productId)?.product : undefined;
  }

  private async changed(
    storeId: string,
    productId: string,
    write: (index: IndexVersion['index']) => Promise<ReadonlyMap<string, Transition>>,
  ): Promise<Transition> {
    await this.profiles.noteChange(storeId);
    return this.writes.run(storeId, [productId], async ({ index }) => (await write(index)).get(productId) ?? {});
  }
}

/** The product to answer with: the waiting one if it was accepted later than the indexed one, else the indexed one. */
function answered(
  after: Transition['after'],
  pending: PendingWrite | undefined,
  waiting: Product | undefined,
  fields: FieldValues,
): StoredProduct {
  const isWaiting = waiting && pending && pending.revision > (after?.revision ?? -1);
  if (!isWaiting && after) return after.product;
  return withFields(StoredProduct.parse(waiting), fields);
}

/** @param fields the changed ones. @throws {Problem} `invalid-request` */
function requireProduct(candidate: StoredProduct, fields: FieldValues): void {
  const { error } = StoredProduct.safeParse(candidate);
  const issues = contradictionsAfter(candidate, Object.keys(fields)).map(({ field, message }) => ({ path: [field], message }));
  if (error || issues.length > 0) throw invalidRequest([...(error?.issues ?? []), ...issues]);
}

const notFound = (productId: string): Problem => new Problem('product-not-found', `the store has no product "${productId}"`);
