import { Injectable } from '@nestjs/common';
import type { Language } from '#catalog';
import { IndexVersions, StoreWrites } from '#index-versions';
import { ImportProducts, ImportStore, type ImportReport, type ImportRequest, type Removal } from '#imports';
import type { Transition } from '#product-index';
import { StoreProfiles } from '#store-profile';

/** Products that are removed together. */
const PRODUCTS_AT_ONCE = 500;

/** Removes the products that a snapshot does not name: a feed of the whole catalog says by their absence that they are gone. */
@Injectable()
export class MissingProducts {
  constructor(
    private readonly versions: IndexVersions,
    private readonly writes: StoreWrites,
    private readonly profiles: StoreProfiles,
    private readonly imports: ImportStore,
    private readonly products: ImportProducts,
  ) {}

  /**
   * Removes them once all rows of the feed are indexed, at the feed's place in the order of writes: what was written after the feed was
   * accepted stays. Nothing is removed if rows could not be read, as they may be any product, or if more products are missing than the
   * import allows. A second run goes on where the first one was interrupted.
   */
  async remove(report: ImportReport): Promise<void> {
    // Two processes would count each other's removals.
    await this.imports.exclusively(report.request.importId, () => this.removeMissing(report));
  }

  /** The ids of the products that the feed does not name, and that were written before it was accepted. */
  async find({ storeId, importId, revision }: ImportRequest): Promise<string[]> {
    const { index } = await this.versions.live(storeId);
    const missing: string[] = [];
    for await (const page of index.scan(storeId)) {
      const earlier = page.filter((one) => one.revision < revision).map(({ product }) => product.id);
      const named = await this.products.named(importId, earlier);
      missing.push(...earlier.filter((id) => !named.has(id)));
    }
    return missing;
  }

  private async removeMissing({ request, counts, hasUnreadableRows }: ImportReport): Promise<void> {
    const { storeId, importId, revision, deleteThreshold } = request;
    const { index } = await this.versions.live(storeId);
    const most = Math.floor((await index.count(storeId)) * deleteThreshold);
    const missing = await this.find(request);
    // Without the ids of all its rows, nobody can say what the feed does not name.
    const isUnsure = hasUnreadableRows || (await this.products.claimedCount(importId)) < counts.accepted;
    const reason =
      counts.accepted === 0 ? 'no-products' : isUnsure ? 'unreadable-rows' : missing.length > most ? 'delete-threshold' : undefined;
    if (reason === undefined) await this.removeAll(storeId, revision, missing);
    const removal: Removal = { missing: missing.length, removed: reason === undefined ? missing.length : 0, ...(reason && { reason }) };
    await this.imports.finishRemoval(importId, removal);
  }

  private async removeAll(storeId: string, revision: number, ids: readonly string[]): Promise<void> {
    for (let at = 0; at < ids.length; at += PRODUCTS_AT_ONCE) {
      const some = ids.slice(at, at + PRODUCTS_AT_ONCE);
      await this.profiles.noteChange(storeId);
      const removed = await this.writes.run(storeId, some, ({ index }) => index.delete(storeId, some, revision));
      await this.learn(storeId, [...removed.values()]);
    }
  }

  private async learn(storeId: string, removed: readonly Transition[]): Promise<void> {
    const gone = removed.flatMap(({ before }) => before ?? []);
    for (const language of new Set<Language>(gone.map((one) => one.language))) {
      const changes = gone.filter((one) => one.language === language).map(({ product }) => ({ before: product }));
      await this.profiles.learn(storeId, changes, language);
    }
  }
}
