import { Injectable } from '@nestjs/common';
import { ModelLibrary, TextModelLibrary, type ModelReference } from '#clip';
import { collectionFacts, shortFingerprint } from '#product-index';

/** What a request calls CLIP's own text tower. */
export const CLIP_TEXT = 'clip';

/** The model that embeds the texts of a new version. */
export interface ChosenTextModel {
  readonly fingerprint: string;
  readonly dimension: number;
}

/** Chooses the text model of a new version. */
@Injectable()
export class TextChoice {
  constructor(
    private readonly models: ModelLibrary,
    private readonly textModels: TextModelLibrary,
  ) {}

  /**
   * The named model; without a name the configured one, else the one of the live version, else CLIP's text tower.
   * @param clip the CLIP model of the new version.
   * @throws {UnknownModelError} {ModelError}
   */
  async of(name: string | undefined, clip: ModelReference['info'], liveCollection: string): Promise<ChosenTextModel> {
    if (name !== undefined && name !== CLIP_TEXT) return this.textModels.named(name);
    const configured = name === undefined ? await this.textModels.first() : undefined;
    if (configured) return configured;
    const live = collectionFacts(liveCollection);
    if (name === undefined && live.texts === 'own') return (await this.textModels.load(live.textFingerprint)).info;
    const { dimension } = await this.models.load(shortFingerprint(clip.fingerprint));
    return { fingerprint: clip.fingerprint, dimension };
  }
}
