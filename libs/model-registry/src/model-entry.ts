/** What a model's exported files leave out; written to `vitrine.json`, where the loader reads it. */
export interface EntrySettings {
  /** How the model was trained to turn cosines into probabilities. */
  readonly activation?: 'softmax' | 'sigmoid';
  readonly logitScale?: number;
  readonly logitBias?: number;
  readonly contextLength?: number;
  readonly padToContext?: boolean;
  readonly padTokenId?: number;
  readonly lowercase?: boolean;
  readonly queryPrefix?: string;
  /** Only for models of texts: what stands before the text of a product. */
  readonly productPrefix?: string;
  readonly template?: string;
  readonly resize?: 'crop' | 'squash';
}

/** A model that `vitrine models pull` knows. */
export interface ModelEntry {
  readonly name: string;
  /** `text`: a sentence-transformers model, which embeds queries and the texts of products. */
  readonly kind: 'clip' | 'detector' | 'text';
  /** The repository on the hub, `owner/name`. */
  readonly repository: string;
  /** A commit, or a branch whose commit the first pull writes to the lock file. */
  readonly revision: string;
  /** The length of an embedding; undefined for a detector. */
  readonly dimension: number | undefined;
  /** Sides of the picture that the model sees, in pixels; 0 for a model of texts. */
  readonly imageSize: number;
  /** About the size of all float32 files together, in megabytes. */
  readonly megabytes: number;
  readonly licence: string;
  readonly languages: string;
  readonly goodFor: string;
  readonly settings: EntrySettings;
  /** Whether one graph holds both towers. */
  readonly isOneGraph?: true;
}
