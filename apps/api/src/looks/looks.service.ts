import { Injectable } from '@nestjs/common';
import type { Filter } from '#catalog';
import { cropped, Detector, type Embedding } from '#clip';
import { IndexVersions, type IndexVersion } from '#index-versions';
import { PictureMemory, Problem } from '#platform';
import { ImageReader } from '../images/image-input.js';
import { ScoreCutoff } from '../search/score-cutoff.js';
import { hitDocument } from '../search/search-answer.js';
import { StoreFields } from '../search/store-fields.js';
import { cropOf, distinctItems, inReadingOrder, type LookItem } from './look-items.js';
import type { Look, LookRequest } from './looks.schema.js';
import { Stages } from './stages.js';

/** Labels that a detector is asked for at once; a store with more categories is looked through for its largest. */
const MAX_LABELS = 256;
/** Crops have so many pixels for each that the image tower takes: enough to be resized well. */
const CROP_SHARPNESS = 1.5;

type ItemDocument = Look['items'][number];
type DetectorPicture = Awaited<ReturnType<Detector['decode']>>;

/** A picture of an outfit or a room → its things, and the products that look like each. */
@Injectable()
export class LooksService {
  constructor(
    private readonly images: ImageReader,
    private readonly detector: Detector,
    private readonly versions: IndexVersions,
    private readonly fields: StoreFields,
    private readonly cutoff: ScoreCutoff,
    private readonly memory: PictureMemory,
  ) {}

  async look(storeId: string, request: LookRequest): Promise<Omit<Look, 'request_id'>> {
    return this.versions.reading(storeId, (version) => this.lookIn(version, storeId, request));
  }

  private async lookIn(version: IndexVersion, storeId: string, request: LookRequest): Promise<Omit<Look, 'request_id'>> {
    const stages = new Stages();
    const [bytes, { filter }, categories] = await Promise.all([
      this.images.read(request.image),
      this.fields.resolve(storeId, request),
      version.index.valueCounts(storeId, 'category'),
    ]);
    stages.end('read');
    const picture = await this.detector.decode(bytes);
    const { width, height } = picture;
    stages.end('decode');
    const found = request.boxes
      ? given(request.boxes, width, height)
      : await this.things(picture, request.labels ?? largest(categories), request.threshold);
    const isWhole = found.length === 0;
    const items = isWhole ? [{ score: 1, box: { xmin: 0, ymin: 0, xmax: width, ymax: height } }] : inReadingOrder(found);
    stages.end('detect');
    const crops = await cropped(
      bytes,
      items.map(({ box }) => cropOf(box, width, height)),
      { edge: CROP_SHARPNESS * version.model.info.preprocess.cropTo, memory: this.memory.decoded },
    );
    stages.end('crop');
    const embeddings = (await version.model.embedImages(crops)).map((result) => ('embedding' in result ? result.embedding : undefined));
    stages.end('embed');
    const documents = await Promise.all(
      items.map(async (item, n) => this.document(version, storeId, item, embeddings[n], { filter, categories, perItem: request.per_item })),
    );
    stages.end('search');
    const { name } = version.model.info;
    return {
      items: documents,
      is_whole_picture: isWhole,
      width,
      height,
      model: name,
      detector: this.detector.info.name,
      time_ms: stages.times,
    };
  }

  /** A store without categories has nothing to look for. */
  private async things(picture: DetectorPicture, labels: readonly string[], threshold: number): Promise<LookItem[]> {
    if (labels.length === 0) return [];
    const texts = labels.map((label) => `a photo of a ${label}`);
    return distinctItems((await this.detector.detectIn(picture, labels, { threshold, texts })).detections);
  }

  private async document(
    version: IndexVersion,
    storeId: string,
    item: LookItem,
    embedding: Embedding | undefined,
    { filter, categories, perItem }: { filter: Filter | undefined; categories: ReadonlyMap<string, number>; perItem: number },
  ): Promise<ItemDocument> {
    if (!embedding) return { ...item, hits: [] };
    const minScore = await this.cutoff.of(version, storeId, [{ kind: 'image', weight: 1, embedding }]);
    const inCategory: Filter[] =
      item.label !== undefined && categories.has(item.label)
        ? [{ kind: 'any-of', field: 'category', values: [item.label], negated: false }]
        : [];
    const conditions = [...inCategory, ...(filter ? [filter] : [])];
    const { hits } = await version.index.find(storeId, {
      semantic: { embedding, ...(minScore !== undefined && { minScore }) },
      ...(conditions.length > 0 && { filter: { kind: 'all', conditions } }),
      page: 1,
      perPage: perItem,
    });
    return { ...item, hits: hits.map(hitDocument) };
  }
}

/** The categories of most products. */
function largest(categories: ReadonlyMap<string, number>): string[] {
  const byCount = [...categories].toSorted(([, a], [, b]) => b - a);
  return byCount.map(([category]) => category).slice(0, MAX_LABELS);
}

/** @throws {Problem} for a box that lies beside the picture. */
function given(boxes: NonNullable<LookRequest['boxes']>, width: number, height: number): LookItem[] {
  return boxes.map(({ label, xmin, ymin, xmax, ymax }, n) => {
    if (xmax <= 0 || ymax <= 0 || xmin >= width || ymin >= height) {
      const message = `the box lies outside the picture, which is ${width} × ${height} pixels`;
      throw new Problem('invalid-request', message, [{ field: `boxes.${n}`, code: 'outside', message }]);
    }
    return { ...(label !== undefined && { label }), score: 1, box: { xmin, ymin, xmax, ymax } };
  });
}
