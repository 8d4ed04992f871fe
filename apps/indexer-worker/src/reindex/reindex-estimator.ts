import { stat } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { ClipModel, ModelLibrary } from '#clip';
import { ImageSource } from '#image-store';
import { IndexVersions } from '#index-versions';
import { CONFIG, PictureMemory, type Config } from '#platform';
import { Collections, type IndexedProduct, type ProductIndex } from '#product-index';
import { preparedPictures, type Estimate, type EstimateReindex } from '#reindex';
import type { z } from 'zod';

const SAMPLE_SIZE = 64;
const BYTES_PER_FLOAT = 4;
/**
 * Disk of a row as a multiple of its payload. Filterable fields have columns and indexes of their own beside the payload, and while a
 * collection is filled, files stay for two minutes after they are compacted.
 */
const ROW_OVERHEAD = 2.5;
/** The graph that large collections are searched by: 20 neighbours of 4 bytes, and a byte for each dimension. */
const GRAPH_BYTES = 2 * 20 * 4;

/** Estimates time, disk and memory of a reindex, measured on a worker that would do it. */
@Injectable()
export class ReindexEstimator {
  constructor(
    private readonly collections: Collections,
    private readonly versions: IndexVersions,
    private readonly models: ModelLibrary,
    private readonly images: ImageSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly memory: PictureMemory,
  ) {}

  /** Embeds the pictures of up to 64 products. Nothing is written. */
  async run({ storeId, model: name, variant }: z.infer<typeof EstimateReindex.data>): Promise<Estimate> {
    const { index } = await this.versions.live(storeId);
    const products = await index.count(storeId);
    const { directory, info } = await this.models.named(name, variant);
    const before = process.memoryUsage().rss;
    const model = await ClipModel.load({ ...this.config.model, directory, variant, limits: { memory: this.memory.decoded } });
    try {
      const sample = await someOf(index, storeId);
      const started = performance.now();
      const pictures = await preparedPictures(
        sample.flatMap(({ images }) => images.map(({ key }) => key)),
        model,
        this.images,
      );
      await model.embedPrepared([...pictures.values()]);
      const seconds = Math.max(1e-3, (performance.now() - started) / 1000);
      const rate = pictures.size / seconds;
      // Products may have several pictures or none.
      const perProduct = seconds / Math.max(1, sample.length);
      // A process with spare memory grows by less than the model takes; the estimate is then the size of the files.
      const memory = Math.max(process.memoryUsage().rss - before, await fileBytes([info.visionModelPath, info.textModelPath]));
      const payload = sample.reduce((sum, one) => sum + JSON.stringify(one).length, 0) / Math.max(1, sample.length);
      const vectors = pictures.size / Math.max(1, sample.length);
      const row = model.dimension * (BYTES_PER_FLOAT * Math.max(1, vectors) + 1) + GRAPH_BYTES + payload * ROW_OVERHEAD;
      const free = await this.collections.freeBytes();
      return {
        products,
        sampled: sample.length,
        pictures_per_second: rounded(rate),
        seconds: rounded(products * perProduct),
        disk_bytes: Math.round(products * row),
        ...(free !== undefined && { disk_free_bytes: free }),
        memory_bytes: memory,
      };
    } finally {
      await model.release();
    }
  }
}

async function fileBytes(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all([...new Set(paths)].map(async (path) => (await stat(path)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function someOf(index: ProductIndex, storeId: string): Promise<IndexedProduct[]> {
  for await (const page of index.scan(storeId)) return page.slice(0, SAMPLE_SIZE);
  return [];
}

const rounded = (value: number): number => Math.round(value * 10) / 10;
