import { stat } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { productText, textKeyOf } from '#catalog';
import { ClipModel, clipTextModel, ModelLibrary, TextModelLibrary, type ModelReference, type TextModel } from '#clip';
import { ImageSource } from '#image-store';
import { IndexVersions, isRankedByText } from '#index-versions';
import { CONFIG, PictureMemory, type Config } from '#platform';
import { Collections, shortFingerprint, type IndexedProduct, type ProductIndex } from '#product-index';
import { preparedPictures, TextChoice, type Estimate, type EstimateReindex } from '#reindex';
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

/** What embedding a part of the sample took. */
interface Measured {
  readonly count: number;
  readonly seconds: number;
}

/** Estimates time, disk and memory of a reindex, measured on a worker that would do it. */
@Injectable()
export class ReindexEstimator {
  constructor(
    private readonly collections: Collections,
    private readonly versions: IndexVersions,
    private readonly models: ModelLibrary,
    private readonly textModels: TextModelLibrary,
    private readonly texts: TextChoice,
    private readonly images: ImageSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly memory: PictureMemory,
  ) {}

  /** Embeds what a reindex would embed of up to 64 products. Nothing is written. */
  async run({ storeId, model: name, variant, textModel }: z.infer<typeof EstimateReindex.data>): Promise<Estimate> {
    const { index, collection } = await this.versions.live(storeId);
    const products = await index.count(storeId);
    const clip = await this.models.named(name, variant);
    const text = await this.texts.of(textModel, clip.info, collection);
    const sample = await someOf(index, storeId);
    const before = process.memoryUsage().rss;
    const model = await ClipModel.load({
      ...this.config.model,
      directory: clip.directory,
      variant: clip.variant,
      limits: { memory: this.memory.decoded },
    });
    try {
      const pictures = await this.embedPictures(sample, model);
      const texts = await this.embedTexts(sample, model, text.fingerprint);
      const isNew = pictures.count > 0;
      // A process with spare memory grows by less than the model takes; the estimate is then the size of the files.
      const memory = isNew ? Math.max(process.memoryUsage().rss - before, await fileBytes(clip)) : 0;
      const free = await this.collections.freeBytes();
      const rateOf = ({ count, seconds }: Measured): number => rounded(count / Math.max(1e-3, seconds));
      return {
        products,
        sampled: sample.length,
        ...(isNew && { pictures_per_second: rateOf(pictures) }),
        ...(texts.count > 0 && { texts_per_second: rateOf(texts) }),
        seconds: rounded((products * (pictures.seconds + texts.seconds)) / Math.max(1, sample.length)),
        disk_bytes: Math.round(products * rowBytes(sample, model.dimension, text.dimension)),
        ...(free !== undefined && { disk_free_bytes: free }),
        memory_bytes: memory,
      };
    } finally {
      await model.release();
    }
  }

  /** Pictures that another model embedded. */
  private async embedPictures(sample: readonly IndexedProduct[], model: ClipModel): Promise<Measured> {
    const others = sample.filter(({ modelFingerprint }) => modelFingerprint !== model.info.fingerprint);
    const keys = others.flatMap(({ images }) => images.map(({ key }) => key));
    return measured(async () => {
      const pictures = await preparedPictures(keys, model, this.images);
      await model.embedPrepared([...pictures.values()]);
      return pictures.size;
    });
  }

  /** Texts that searches will rank by, and that another model embedded. */
  private async embedTexts(sample: readonly IndexedProduct[], clip: ClipModel, fingerprint: string): Promise<Measured> {
    const isClip = fingerprint === clip.info.fingerprint;
    const ranked = sample.filter(({ images }) => isRankedByText({ isClip }, images.length > 0));
    const others = ranked.filter(({ product, textKey }) => textKey !== textKeyOf(product, fingerprint));
    if (others.length === 0) return { count: 0, seconds: 0 };
    const model: TextModel = isClip ? clipTextModel(clip) : await this.textModels.load(shortFingerprint(fingerprint));
    return measured(async () => (await model.embedProducts(others.map(({ product }) => productText(product)))).length);
  }
}

async function measured(embed: () => Promise<number>): Promise<Measured> {
  const started = performance.now();
  const count = await embed();
  return { count, seconds: count === 0 ? 0 : (performance.now() - started) / 1000 };
}

/** The bytes of a row: its vectors, the graph, and its payload. Products may have several pictures or none. */
function rowBytes(sample: readonly IndexedProduct[], dimension: number, textDimension: number): number {
  const size = Math.max(1, sample.length);
  const pictures = sample.reduce((sum, { images }) => sum + images.length, 0) / size;
  const payload = sample.reduce((sum, one) => sum + JSON.stringify(one).length, 0) / size;
  const floats = dimension * Math.max(1, pictures) + textDimension;
  return floats * BYTES_PER_FLOAT + dimension + GRAPH_BYTES + payload * ROW_OVERHEAD;
}

async function fileBytes({ info }: ModelReference): Promise<number> {
  const paths = new Set([info.visionModelPath, info.textModelPath]);
  const sizes = await Promise.all([...paths].map(async (path) => (await stat(path)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function someOf(index: ProductIndex, storeId: string): Promise<IndexedProduct[]> {
  for await (const page of index.scan(storeId)) return page.slice(0, SAMPLE_SIZE);
  return [];
}

const rounded = (value: number): number => Math.round(value * 10) / 10;
