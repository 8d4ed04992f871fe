import { Inject, Injectable, Logger } from '@nestjs/common';
import { KeyLeftovers, StoreRegistry } from '#access';
import { CONFIG, Metrics, type Config } from '#platform';
import { OBJECT_KINDS, StoreSweeper, Sweeps, type SweptStore } from '#sweep';
import { Recurring } from '../recurring.js';

const INTERVAL_MS = 600_000;
/** How often a store is swept. */
const EVERY_MS = 24 * 3600_000;

/** Sweeps each store once a day, and tells how many bytes the stores have in the bucket. */
@Injectable()
export class SweepWatch extends Recurring {
  private readonly logger = new Logger('sweep');
  #known: readonly SweptStore[] = [];

  constructor(
    private readonly stores: StoreRegistry,
    private readonly sweeper: StoreSweeper,
    private readonly sweeps: Sweeps,
    private readonly keys: KeyLeftovers,
    @Inject(CONFIG) private readonly config: Pick<Config, 'sweep'>,
    metrics: Metrics,
  ) {
    super(INTERVAL_MS);
    for (const kind of OBJECT_KINDS) {
      metrics.gauge(`vitrine_${kind}_bytes`, `Bytes of ${kind} in the bucket, as of the last sweep`, () => this.bytesOf(kind));
    }
  }

  async look(now = Date.now()): Promise<void> {
    const { afterMs } = this.config.sweep;
    const last = await this.sweeps.all();
    this.#known = [...last.values()];
    await this.keys.remove();
    if (afterMs === 0) return;
    for (const { id } of await this.stores.list()) {
      if (this.isStopped) return;
      const at = last.get(id)?.at;
      if (at !== undefined && now - Date.parse(at) < EVERY_MS) continue;
      // A store that fails must not keep the others from being swept.
      await this.sweep(id, afterMs).catch((error: unknown) => this.warn(error));
    }
  }

  protected warn(error: unknown): void {
    this.logger.warn(`a store cannot be swept now: ${String(error)}`);
  }

  private async sweep(storeId: string, olderThanMs: number): Promise<void> {
    const swept = await this.sweeper.sweep(storeId, { olderThanMs, isDry: false, uploads: false, most: false });
    if (swept?.is_held_back === true) {
      const message = 'most pictures of the store belong to no product, so nothing is removed: look at them with "vitrine sweep"';
      return this.logger.warn({ storeId }, message);
    }
    const removed = swept?.kinds.filter(({ kind, rubbish_objects: count }) => kind !== 'uploads' && count > 0) ?? [];
    if (removed.length > 0) this.logger.log({ storeId, removed }, 'objects that nothing needs were removed');
  }

  private bytesOf(wanted: (typeof OBJECT_KINDS)[number]): number {
    return this.#known.flatMap(({ kinds }) => kinds).reduce((sum, { kind, bytes }) => sum + (kind === wanted ? bytes : 0), 0);
  }
}
