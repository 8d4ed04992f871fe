import { Injectable } from '@nestjs/common';
import type { LookAnswer, LookRequest } from '#api-contract';
import { LookSearch, type FoundLook } from '#search';
import type { Asking } from '../access/access.js';
import type { Bounds } from '../access/bounds.js';
import { ImageReader } from '../images/image-reader.js';
import { ProductDocuments } from '../images/product-documents.js';
import { hitDocuments } from '../search/search-answer.js';
import { fieldsOf } from '../search/search-query.js';

/** Shop the look, with the field names of the HTTP interface. The controller adds the request's id. */
@Injectable()
export class LooksService {
  constructor(
    private readonly images: ImageReader,
    private readonly documents: ProductDocuments,
    private readonly looks: LookSearch,
  ) {}

  /** @param bounds what the caller may see. */
  async look(storeId: string, request: LookRequest, { signal }: Asking, bounds: Bounds): Promise<Omit<LookAnswer, 'request_id'>> {
    const started = performance.now();
    const picture = await this.images.read(storeId, request.image);
    const readMs = performance.now() - started;
    const { labels, boxes, threshold, q: words } = request;
    const perItem = bounds.perPage(request.per_item);
    const fields = bounds.fields(fieldsOf(request));
    const hitDocument = hitDocuments(this.documents, storeId, bounds);
    const found = await this.looks.look(storeId, { picture, labels, boxes, threshold, words, perItem, fields, signal });
    return {
      items: found.items.map(({ hits, ...item }) => ({ ...item, hits: hits.map(hitDocument) })),
      is_whole_picture: found.isWholePicture,
      width: found.width,
      height: found.height,
      model: found.model,
      detector: found.detector,
      time_ms: timesOf(found, readMs),
    };
  }
}

function timesOf({ times }: FoundLook, readMs: number): LookAnswer['time_ms'] {
  const stages = { ...times, read: times.read + readMs };
  const total = Object.values(stages).reduce((sum, ms) => sum + ms, 0);
  const { read, decode, detect, crop, embed, search } = stages;
  return {
    read: rounded(read),
    decode: rounded(decode),
    detect: rounded(detect),
    crop: rounded(crop),
    embed: rounded(embed),
    search: rounded(search),
    total: rounded(total),
  };
}

const rounded = (ms: number): number => Math.round(ms * 100) / 100;
