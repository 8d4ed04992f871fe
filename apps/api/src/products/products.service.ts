import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { fieldsOfPatch, StoredProduct, withFields, type FieldValues, type Product, type ProductPatch } from '#catalog';
import { AcceptedWrites, IndexVersions, StoreWrites, type IndexVersion, type PendingWrite } from '#index-versions';
import { indexBatchId, IndexBatchProducer } from '#jobs';
import { Problem } from '#platform';
import type { Transition } from '#product-index';
import { StoreProfiles } from '#store-profile';
import { invalidRequest } from '../http/validation.js';

/** A write that workers will make. */
export interface AcceptedJob {
  readonly jobId: string;
  readonly revision: number;
}

/** Redis holds every job with its products, a megabyte or more for a thousand: beyond these a store's further writes are put off. */
const MAX_WAITING_WRITES = 300;

@Injectable()
export class ProductsService {
  constructor(
    private readonly versions: IndexVersions,
    private readonly writes: StoreWrites,
    private readonly accepted: AcceptedWrites,
    private readonly batches: IndexBatchProducer,
    private readonly profiles: StoreProfiles,
  ) {}

  /** Hands products to the workers. @throws {Problem} `too-many-requests` while too much of the store waits for them. */
  async write(storeId: string, products: readonly Product[]): Promise<AcceptedJob> {
    const backlog = await this.accepted.backlog(storeId);
    if (backlog >= MAX_WAITING_WRITES) {
      throw new Problem('too-many-requests', `${backlog} writes of the store wait to be indexed; try again when there are fewer`);
    }
    const sourceId = randomUUID();
    const jobId = indexBatchId(sourceId, 0);
    const revision = await this.accepted.acceptJob(storeId, { jobId, productIds: products.map(({ id }) => id) });
    const items = products.map((product, n) => ({ row: n + 1, product }));
    await this.batches.enqueue({ storeId, sourceId, isImport: false, revision, batch: 0, items, settled: {}, errors: [] });
    return { jobId, revision };
  }

  /** @throws {Problem} `product-not-found`. */
  async get(storeId: string, productId: string): Promise<StoredProduct> {
    const product = await this.indexed(storeId, productId);
    if (!product) throw notFound(productId);
    return product;
  }

  /**
   * Changes fields and keeps the embedding, also of a product that was accepted and is not indexed yet.
   * @returns the product as it now is, and the revision of the change.
   * @throws {Problem} `product-not-found`, or `invalid-request` if the result is no product.
   */
  async patch(storeId: string, productId: string, patch: ProductPatch): Promise<{ product: StoredProduct; revision: number }> {
    const fields = fieldsOfPatch(patch);
    // In this order: what is pending no more is in the index.
    const pending = await this.accepted.pending(storeId, productId);
    const waiting =
      pending && !(await this.isDeletedSince(storeId, productId, pending)) ? await this.waiting(storeId, productId, pending) : undefined;
    const present = waiting ?? (await this.get(storeId, productId));
    requireProduct(withFields(present, fields));
    const { revision, before, after } = await this.accepted.direct(storeId, async (accepted) => {
      const change = { productId, revision: accepted, fields, isExpected: waiting !== undefined };
      return { revision: accepted, ...(await this.changed(storeId, productId, (index) => index.patch(storeId, [change]))) };
    });
    if (after) await this.profiles.learn(storeId, [{ before: before?.product, after: after.product }], after.language);
    // Deleted while this was on its way: the write that was waited for counts no more.
    if (!after && (!waiting || !pending || (await this.isDeletedSince(storeId, productId, pending)))) throw notFound(productId);
    return { product: answered(after, pending, waiting, fields), revision };
  }

  /**
   * Removes a product, and what was accepted of it before.
   * @returns the revision of the removal.
   * @throws {Problem} `product-not-found` where the store has none, and none is on its way.
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

  private async indexed(storeId: string, productId: string): Promise<StoredProduct | undefined> {
    return this.versions.reading(storeId, async ({ index }) => (await index.get(storeId, [productId])).get(productId)?.product);
  }

  /** Whether the product was deleted after the write that is still on its way. */
  private async isDeletedSince(storeId: string, productId: string, { revision }: PendingWrite): Promise<boolean> {
    return this.versions.reading(storeId, async ({ index }) => {
      const state = (await index.stored(storeId, [productId])).get(productId)?.state;
      return state?.kind === 'hidden' && state.revision > revision;
    });
  }

  /** The product as the job has it that is still to write it; undefined where no such job is left. */
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

/** What was accepted later than what is indexed counts. */
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

/** @throws {Problem} `invalid-request` */
function requireProduct(candidate: StoredProduct): void {
  const { error } = StoredProduct.safeParse(candidate);
  if (error) throw invalidRequest(error.issues);
}

const notFound = (productId: string): Problem => new Problem('product-not-found', `the store has no product "${productId}"`);
