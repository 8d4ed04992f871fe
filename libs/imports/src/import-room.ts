import { Injectable } from '@nestjs/common';
import { StoreLimits } from '#access';
import { hasImportEnded } from '#api-contract';
import { Problem } from '#platform';
import { ImportStore } from './records/import-store.js';

/** The room for further imports in a store whose imports at a time are limited. */
@Injectable()
export class ImportRoom {
  constructor(
    private readonly limits: StoreLimits,
    private readonly imports: ImportStore,
  ) {}

  /** Why no further import of a store may start now: a `store-limit`. Undefined where one may. */
  async refusal(storeId: string): Promise<Problem | undefined> {
    const most = await this.limits.imports(storeId);
    if (most === undefined) return undefined;
    const own = (await this.imports.active()).filter((one) => one.storeId === storeId);
    const states = await Promise.all(own.map(({ importId }) => this.imports.state(importId)));
    const underWay = states.filter((state) => state !== undefined && !hasImportEnded(state)).length;
    if (underWay < most) return undefined;
    const detail = `${underWay} imports of the store are under way, and it may have ${most}; start this one when one has ended`;
    return new Problem('store-limit', detail);
  }
}
