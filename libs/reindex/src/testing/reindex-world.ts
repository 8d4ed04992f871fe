import type { ReindexState } from '#api-contract';
import type { IndexVersion, IndexVersions, StoreWrites } from '#index-versions';
import { LAYOUTS, type Collections, type Dimensions, type IndexedProduct, type ProductIndex } from '#product-index';
import type { ChangeReplay } from '../change-replay.js';
import type { Discards } from '../discards.js';
import type { FailedPictures } from '../failed-pictures.js';
import type { FailedPicture, ReindexFailure, ReindexReport, ReindexRequest } from '../reindex-record.js';
import type { ReindexRecords } from '../reindex-records.js';
import type { StoreReindexes } from '../store-reindexes.js';
import type { VersionsPair } from '../versions-pair.js';

export const REQUEST: ReindexRequest = {
  reindexId: 'r1',
  storeId: 's',
  model: 'mini-clip',
  variant: 'fp32',
  reason: 'a test',
  autoSwap: true,
  keepVersions: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
};

/** A product as an index holds it; two states of a product differ only in the revision. */
export const indexed = (id: string, revision = 1): IndexedProduct =>
  ({ product: { id, attributes: {} }, revision, layout: LAYOUTS.length, images: [{ key: id }] }) as unknown as IndexedProduct;

/** One version of the products, in memory. */
export class FakeIndex {
  readonly products = new Map<string, IndexedProduct>();
  readonly joined: string[] = [];
  hidden: string[] = [];
  optimized = 0;
  /** What is stored for every product. */
  embedding = Float32Array.of(1, 0);

  constructor(ids: readonly string[] = []) {
    for (const id of ids) this.products.set(id, indexed(id));
  }

  get index(): ProductIndex {
    const among = (ids: readonly string[]): Map<string, IndexedProduct> =>
      new Map(ids.flatMap((id) => (this.products.has(id) ? [[id, this.products.get(id)]] : [])) as [string, IndexedProduct][]);
    const fake: Partial<Record<keyof ProductIndex, unknown>> = {
      embeddingTolerance: 0,
      hasGallery: true,
      count: async () => this.products.size,
      valueCounts: async () => new Map(),
      get: async (_storeId: string, ids: readonly string[]) => among(ids),
      embeddings: async (_storeId: string, ids: readonly string[]) => new Map(ids.map((id) => [id, this.embedding])),
      join: async (_storeId: string, states: readonly { productId: string }[]) => {
        this.joined.push(...states.map(({ productId }) => productId));
        return { unfit: [], reworded: [] };
      },
      optimize: async () => {
        this.optimized++;
      },
      scan: () => pages([...this.products.values()]),
      scanHidden: () => pages(this.hidden.map((productId) => ({ productId }))),
    };
    return fake as unknown as ProductIndex;
  }
}

async function* pages<T>(all: readonly T[]): AsyncGenerator<readonly T[]> {
  for (let at = 0; at < all.length; at += 100) yield all.slice(at, at + 100);
}

/** A reindex of the store "s" from version "old" to version "new", in memory. `done` lists what the steps did, in order. */
export class ReindexWorld {
  readonly done: string[] = [];
  readonly fields: Record<string, string> = {};
  readonly flags = new Set<string>();
  readonly old = new FakeIndex();
  readonly next = new FakeIndex();
  readonly aliases = new Map([['products', 'old']]);
  failed: FailedPicture[] = [];
  failure: ReindexFailure | undefined;
  /** The store's reindex that has not ended. */
  active: string | undefined = 'r1';
  kept: string | undefined;
  /** Products with an entry in the change log. */
  readonly logged = new Set<string>();
  /** What a replay of the change log does. */
  onReplay: () => void = () => undefined;
  /** The embedding that the model gives every picture. */
  modelSays = Float32Array.of(1, 0);
  request = REQUEST;

  constructor(
    public state: ReindexState,
    public pair: Partial<VersionsPair> = { from: 'old', to: 'new' },
  ) {}

  get report(): ReindexReport {
    const counts = { products: 0, embedded: 0, copied: 0, removed: 0, failed: this.failed.length, pending: this.logged.size };
    return { request: this.request, state: this.state, counts, ...this.pair, canRollBack: this.state === 'done' && this.kept === 'r1' };
  }

  get records(): ReindexRecords {
    const move = async (_id: string, from: readonly ReindexState[], to: ReindexState): Promise<boolean> => {
      if (!from.includes(this.state)) return false;
      this.state = to;
      this.done.push(`state ${to}`);
      return true;
    };
    const fake: Partial<Record<keyof ReindexRecords, unknown>> = {
      find: async () => this.report,
      state: async () => this.state,
      move,
      set: async (_id: string, fields: Record<string, string>) => void Object.assign(this.fields, fields),
      flag: async (_id: string, name: string) => this.flags.has(name),
      fail: async (id: string, from: readonly ReindexState[], failure: ReindexFailure) => {
        const isMoved = await move(id, from, 'failed');
        if (isMoved) this.failure = failure;
        return isMoved;
      },
    };
    return fake as unknown as ReindexRecords;
  }

  get reindexes(): StoreReindexes {
    const fake: Partial<Record<keyof StoreReindexes, unknown>> = {
      active: async () => this.active,
      kept: async () => this.kept,
      keep: async (_storeId: string, id: string | undefined) => {
        this.kept = id;
      },
      release: async (_storeId: string, id: string) => {
        if (this.active === id) this.active = undefined;
        this.done.push('release');
      },
      end: async (_storeId: string, id: string, from: ReindexState, to: ReindexState, isKept: boolean) => {
        if (this.state !== from) return false;
        Object.assign(this, { state: to, active: undefined, kept: isKept ? id : undefined });
        this.done.push(`end as ${to}`);
        return true;
      },
      whenAlone: async (_storeId: string, work: () => Promise<void>) => work(),
      exclusively: async (_storeId: string, work: () => Promise<unknown>) => work(),
    };
    return fake as unknown as StoreReindexes;
  }

  get failedPictures(): FailedPictures {
    const clear = async (): Promise<void> => {
      this.failed = [];
    };
    return { of: async () => this.failed, clear } as unknown as FailedPictures;
  }

  get discards(): Discards {
    const later = async ({ collection }: { collection: string }, afterMs: number): Promise<void> =>
      void this.done.push(`discard ${collection} after ${afterMs} ms`);
    return { later } as unknown as Discards;
  }

  get writes(): StoreWrites {
    const fake: Partial<Record<keyof StoreWrites, unknown>> = {
      startChangeLog: async () => void this.done.push('start change log'),
      endChangeLog: async () => void this.done.push('end change log'),
      logChanges: async (_storeId: string, ids: readonly string[]) => ids.forEach((id) => this.logged.add(id)),
      logged: async (_storeId: string, ids: readonly string[]) => new Set(ids.filter((id) => this.logged.has(id))),
    };
    return fake as unknown as StoreWrites;
  }

  get replay(): ChangeReplay {
    const replay = async (_storeId: string, _id: string | undefined, pair: VersionsPair): Promise<number> => {
      this.done.push(`replay ${pair.from} in ${pair.to}`);
      this.onReplay();
      const { size } = this.logged;
      this.logged.clear();
      return size;
    };
    const fake: Partial<Record<keyof ChangeReplay, unknown>> = {
      replay,
      replayMost: replay,
      cutOverWrites: async (_storeId: string, _id: string | undefined, { from, to }: VersionsPair) =>
        void this.done.push(`writes ${from} → ${to}`),
    };
    return fake as unknown as ChangeReplay;
  }

  get collections(): Collections {
    const fake: Partial<Record<keyof Collections, unknown>> = {
      aliases: async () => this.aliases,
      create: async (name: string, { image, text }: Dimensions) => void this.done.push(`create ${name} of ${image} and ${text ?? 'none'}`),
      drop: async (name: string) => void this.done.push(`drop ${name}`),
      repoint: async (
        changes: ReadonlyMap<string, string | null>,
        expected?: { readonly alias: string; readonly oneOf: readonly (string | undefined)[] },
      ) => {
        if (expected && !expected.oneOf.includes(this.aliases.get(expected.alias))) throw new Error('the alias leads elsewhere');
        for (const [alias, name] of changes) {
          if (name === null) this.aliases.delete(alias);
          else this.aliases.set(alias, name);
        }
        this.done.push(`repoint ${[...changes].map(([alias, name]) => `${alias}=${name ?? '-'}`).join(' ')}`);
      },
    };
    return fake as unknown as Collections;
  }

  get versions(): IndexVersions {
    const model = {
      prepare: async (bytes: Uint8Array) => bytes,
      embedPrepared: async (pictures: readonly unknown[]) => pictures.map(() => ({ embedding: this.modelSays })),
    };
    const of = (name: string): IndexVersion =>
      ({ collection: name, index: (name === 'old' ? this.old : this.next).index, model }) as unknown as IndexVersion;
    const fake: Partial<Record<keyof IndexVersions, unknown>> = {
      liveNow: async () => of('old'),
      aliases: async () => this.aliases,
      of: async (name: string) => of(name),
      index: async (name: string) => of(name).index,
    };
    return fake as unknown as IndexVersions;
  }
}
