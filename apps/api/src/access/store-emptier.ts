import { Injectable } from '@nestjs/common';
import type { EmptiedStore } from '#api-contract';
import { AcceptedWrites, IndexVersions, StoreWrites } from '#index-versions';
import { StoreProfiles } from '#store-profile';

/** Removes all products of a store. */
@Injectable()
export class StoreEmptier {
  constructor(
    private readonly versions: IndexVersions,
    private readonly accepted: AcceptedWrites,
    private readonly writes: StoreWrites,
    private readonly profiles: StoreProfiles,
  ) {}

  /** Writes that are accepted later stay, and an import that is under way still adds products that the store did not have. */
  async empty(storeId: string): Promise<EmptiedStore> {
    let removed = 0;
    await this.accepted.direct(storeId, async (revision) => {
      const { index } = await this.versions.liveNow(storeId);
      for await (const page of index.scan(storeId)) {
        const ids = page.map(({ product }) => product.id);
        await this.profiles.noteChange(storeId);
        const transitions = await this.writes.run(storeId, ids, (version) => version.index.delete(storeId, ids, revision));
        removed += [...transitions.values()].filter(({ before, after }) => before && !after).length;
      }
    });
    return { removed };
  }
}
