import { Injectable } from '@nestjs/common';
import pMap from 'p-map';
import type { Classification, ClassifyRequest, Detections, DetectRequest, Similarities, SimilarityRequest } from '#api-contract';
import { Detector, drawnBoxes, similarity, zeroShotClassify, type DetectedPicture } from '#clip';
import { IndexVersions } from '#index-versions';
import { ImageReader } from '../images/image-reader.js';

/** Pictures of one request that are in memory together. */
const PICTURES_AT_ONCE = 4;

/** Runs the store's model and the detector on given pictures, texts and labels, without the store's catalog. */
@Injectable()
export class VisionService {
  constructor(
    private readonly versions: IndexVersions,
    private readonly detector: Detector,
    private readonly images: ImageReader,
  ) {}

  async similarity(storeId: string, { image, images = [], texts }: SimilarityRequest): Promise<Omit<Similarities, 'request_id'>> {
    const { model } = await this.versions.live(storeId);
    const pictures = [...(image ? [image] : []), ...images];
    const [byPicture, byText] = await Promise.all([
      pMap(pictures, async (one) => model.embedImage(await this.images.read(storeId, one)), { concurrency: PICTURES_AT_ONCE }),
      model.embedText(texts),
    ]);
    return { cosines: byPicture.map((picture) => byText.map((words) => similarity(picture, words))), model: model.info.name };
  }

  /** The most probable label first. */
  async classify(storeId: string, { image, labels, template }: ClassifyRequest): Promise<Omit<Classification, 'request_id'>> {
    const { model } = await this.versions.live(storeId);
    const templates = template === undefined ? undefined : [template].flat();
    const classified = await zeroShotClassify(model, await this.images.read(storeId, image), labels, templates);
    return { labels: classified.toSorted((a, b) => b.probability - a.probability), model: model.info.name };
  }

  /** Finds the things that the labels name, highest score first. */
  async detect(storeId: string, request: DetectRequest): Promise<Omit<Detections, 'request_id'>> {
    const { detections, width, height } = await this.find(await this.images.read(storeId, request.image), request);
    return { detections: [...detections], width, height, model: this.detector.info.name };
  }

  /** The picture as PNG, with a box drawn around each thing that was found. */
  async draw(storeId: string, request: DetectRequest): Promise<Buffer> {
    const bytes = await this.images.read(storeId, request.image);
    return drawnBoxes(bytes, await this.find(bytes, request));
  }

  private async find(bytes: Uint8Array, { labels, threshold }: DetectRequest): Promise<DetectedPicture> {
    return this.detector.detect(bytes, labels, { threshold, texts: labels.map((label) => `a photo of a ${label}`) });
  }
}
