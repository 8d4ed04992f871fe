import { Injectable } from '@nestjs/common';
import { categoryLeaf, categoryName, type Filter } from '#catalog';
import { cropped, Detector, type Box, type Embedding } from '#clip';
import { IndexVersions, type IndexVersion } from '#index-versions';
import { PictureMemory, untilAborted } from '#platform';
import type { Hit } from '#product-index';
import { StoreProfiles } from '#store-profile';
import { ProductSearch } from '../product-search.js';
import { narrowed, NO_FIELDS, type QueryFields } from '../query-fields.js';
import { BoxOutsideError } from '../search-errors.js';
import type { SearchQuery } from '../search-query.js';
import { cropOf, distinctItems, inReadingOrder, type LookItem } from './look-items.js';
import { Stages, type LookStage } from './stages.js';

/** The most labels of one detection. Of a store with more categories, only the largest are looked for. */
const MAX_LABELS = 256;
/** Pixels of a crop's shorter side for each pixel that the image tower takes: enough for a good resize. */
const CROP_SHARPNESS = 1.5;

/** A picture of an outfit or a room, and what to look for on it. */
export interface LookQuery {
  /** The bytes of a picture file. */
  readonly picture: Uint8Array;
  /** What to look for; the store's categories by default. */
  readonly labels?: readonly string[] | undefined;
  /** The boxes to search with, instead of detecting things. A label is a category to search in. */
  readonly boxes?: readonly (Box & { readonly label?: string | undefined })[] | undefined;
  /** Detections with a lower score are ignored, 0…1. */
  readonly threshold: number;
  /** Words that change what is found. */
  readonly words?: string | undefined;
  /** Conditions for the products; as in a search. */
  readonly fields?: SearchQuery['fields'];
  /** Products for each thing. */
  readonly perItem: number;
  /** Ends the look: nobody waits for its answer any more. */
  readonly signal?: AbortSignal | undefined;
}

/** The things on a picture, in reading order, with the products that look like each. */
export interface FoundLook {
  readonly items: readonly (LookItem & { readonly hits: readonly Hit[] })[];
  /** True when nothing was detected and the whole picture is the query. */
  readonly isWholePicture: boolean;
  /** Pixels of the picture after its EXIF rotation. */
  readonly width: number;
  readonly height: number;
  readonly model: string;
  readonly detector: string;
  /** Milliseconds of each stage. */
  readonly times: Readonly<Record<LookStage, number>>;
}

type DetectorPicture = Awaited<ReturnType<Detector['decode']>>;

/** What the searches for all things of a look share. */
interface Wanted {
  readonly fields: QueryFields;
  readonly categories: ReadonlyMap<string, number>;
  readonly perItem: number;
  readonly words: string | undefined;
}

/** Shop the look: a picture → its things, and the products that look like each. */
@Injectable()
export class LookSearch {
  constructor(
    private readonly detector: Detector,
    private readonly versions: IndexVersions,
    private readonly profiles: StoreProfiles,
    private readonly search: ProductSearch,
    private readonly memory: PictureMemory,
  ) {}

  /** @throws {BoxOutsideError}, {UnknownQueryFieldError}, {FilterError}; {ImageError} for a picture that cannot be decoded; the reason of the query's signal. */
  async look(storeId: string, query: LookQuery): Promise<FoundLook> {
    return untilAborted(
      this.versions.reading(storeId, (version) => this.lookIn(version, storeId, query), query.signal),
      query.signal,
    );
  }

  private async lookIn(version: IndexVersion, storeId: string, query: LookQuery): Promise<FoundLook> {
    const stages = new Stages(query.signal);
    const [fields, categories] = await Promise.all([
      query.fields ? this.profiles.withFields(storeId, query.fields) : NO_FIELDS,
      version.index.valueCounts(storeId, 'category'),
    ]);
    stages.end('read');
    const picture = await this.detector.decode(query.picture);
    const { width, height } = picture;
    stages.end('decode');
    const found = query.boxes
      ? given(query.boxes, width, height)
      : await this.things(picture, query.labels ?? largest(categories), query.threshold);
    const isWholePicture = found.length === 0;
    const items = isWholePicture ? [{ score: 1, box: { xmin: 0, ymin: 0, xmax: width, ymax: height } }] : inReadingOrder(found);
    stages.end('detect');
    const crops = await cropped(
      query.picture,
      items.map(({ box }) => cropOf(box, width, height)),
      { edge: CROP_SHARPNESS * version.model.info.preprocess.cropTo, memory: this.memory.decoded },
    );
    stages.end('crop');
    const embeddings = (await version.model.embedImages(crops)).map((result) => ('embedding' in result ? result.embedding : undefined));
    stages.end('embed');
    const wanted = { fields, categories, perItem: query.perItem, words: query.words };
    const withHits = await Promise.all(
      items.map(async (item, n) => ({ ...item, hits: await this.hits(version, storeId, item, embeddings[n], wanted) })),
    );
    stages.end('search');
    return {
      items: withHits,
      isWholePicture,
      width,
      height,
      model: version.model.info.name,
      detector: this.detector.info.name,
      times: stages.times,
    };
  }

  /** Detects the labelled things. Finds none without labels, as for a store without categories. */
  private async things(picture: DetectorPicture, labels: readonly string[], threshold: number): Promise<LookItem[]> {
    if (labels.length === 0) return [];
    const texts = labels.map((label) => `a photo of a ${label}`);
    return distinctItems((await this.detector.detectIn(picture, labels, { threshold, texts })).detections);
  }

  private async hits(
    version: IndexVersion,
    storeId: string,
    { label }: LookItem,
    pictureEmbedding: Embedding | undefined,
    { fields, categories, perItem, words }: Wanted,
  ): Promise<readonly Hit[]> {
    if (!pictureEmbedding) return [];
    const paths =
      label === undefined ? [] : [...categories.keys()].filter((path) => [path, categoryLeaf(path), categoryName(path)].includes(label));
    const inCategory: Filter | undefined =
      paths.length > 0 ? { kind: 'any-of', field: 'category', values: paths, negated: false } : undefined;
    const { hits } = await this.search.findIn(version, storeId, {
      parts: [{ pictureEmbedding, weight: 1 }],
      words,
      fields: () => (inCategory ? narrowed(fields, inCategory) : fields),
      page: 1,
      perPage: perItem,
    });
    return hits;
  }
}

/** The categories with the most products. */
function largest(categories: ReadonlyMap<string, number>): string[] {
  const byCount = [...categories].toSorted(([, a], [, b]) => b - a);
  return [...new Set(byCount.map(([category]) => categoryName(category)))].slice(0, MAX_LABELS);
}

/** @throws {BoxOutsideError} */
function given(boxes: NonNullable<LookQuery['boxes']>, width: number, height: number): LookItem[] {
  return boxes.map(({ label, xmin, ymin, xmax, ymax }, n) => {
    if (xmax <= 0 || ymax <= 0 || xmin >= width || ymin >= height) throw new BoxOutsideError(n, width, height);
    return { ...(label !== undefined && { label }), score: 1, box: { xmin, ymin, xmax, ymax } };
  });
}
