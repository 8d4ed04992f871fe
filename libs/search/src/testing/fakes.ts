import { clipTextModel, normalized, type ClipModel, type Embedding, type TextEmbedder } from '#clip';
import type { IndexVersion, IndexVersions } from '#index-versions';
import { Synonyms, Vocabulary, type StoreWords } from '#lexical';
import type { FoundProducts, Hit, ProductIndex, ProductQuery, Vectors } from '#product-index';
import { StoreSettings } from '#api-contract';
import { FieldSchema, type StoreProfiles } from '#store-profile';

/** A direction of three dimensions for each colour, so that mixes can be computed by hand. */
export const COLOURS: Readonly<Record<string, Embedding>> = {
  red: Float32Array.of(1, 0, 0),
  green: Float32Array.of(0, 1, 0),
  blue: Float32Array.of(0, 0, 1),
};

export function hit(id: string, score = 0.5): Hit {
  return { product: { id, title: `Title of ${id}`, attributes: {} } as unknown as Hit['product'], images: [], score };
}

export function found(hits: readonly Hit[], more: Partial<FoundProducts> = {}): FoundProducts {
  return {
    hits,
    found: hits.length,
    isExact: true,
    areFacetsExact: true,
    byWords: { whole: hits.length, all: hits.length },
    nearest: {},
    facets: [],
    ...more,
  };
}

/** A version whose model knows the colours by name and whose index gives preset answers and records its queries. */
export class FakeVersion {
  readonly asked: ProductQuery[] = [];
  readonly embedded: string[] = [];
  /** The signals that came with what was embedded and asked. */
  readonly signals: (AbortSignal | undefined)[] = [];
  answer: (query: ProductQuery) => FoundProducts = () => found([hit('a')]);
  /** Embeddings of texts beside those of `COLOURS`. */
  readonly named = new Map<string, Embedding>();
  readonly embeddings = new Map<string, Embedding>();
  readonly textEmbeddings = new Map<string, Embedding>();
  /** Whether the version has a space of texts. */
  hasTexts = false;
  /** What is nearest to an embedding: the cosine of the one product that counts. */
  nearest: (embedding: Embedding) => number = () => 0;
  products = 0;
  fingerprint = 'f';
  /** How many products have each category. */
  categories: Readonly<Record<string, number>> = {};

  get version(): IndexVersion {
    const model = {
      info: { name: 'colours', fingerprint: this.fingerprint, preprocess: { cropTo: 4 } },
      dimension: 3,
      prepare: async (bytes: Uint8Array) => ({ square: bytes, width: 1, height: 1 }),
      embedPrepared: async (pictures: readonly { readonly square: Uint8Array }[]) =>
        pictures.map(({ square }) => {
          this.embedded.push('picture');
          return { embedding: normalized([...square]) };
        }),
      embedImages: async (pictures: readonly Uint8Array[]) => pictures.map(() => ({ embedding: COLOURS['red'] })),
      embedText: async (texts: readonly string[]) => texts.map(() => this.ofText('unrelated')),
    };
    const index = {
      find: async (_storeId: string, query: ProductQuery, signal?: AbortSignal) => {
        this.asked.push(query);
        this.signals.push(signal);
        return this.answer(query);
      },
      vectors: async (_storeId: string, ids: readonly string[]) =>
        new Map(
          ids.flatMap((id): [string, Vectors][] => {
            const [image, text] = [this.embeddings.get(id), this.textEmbeddings.get(id)];
            return image || text ? [[id, { ...(image && { image }), ...(text && { text }) }]] : [];
          }),
        ),
      nearest: async (_storeId: string, { semantic, text }: Pick<ProductQuery, 'semantic' | 'text'>) => ({
        productId: 'a',
        score: this.nearest((semantic ?? text)?.embedding ?? new Float32Array()),
      }),
      count: async () => this.products,
      valueCounts: async () => new Map(Object.entries(this.categories)),
    };
    const embed = async (text: string, signal?: AbortSignal): Promise<Embedding> => {
      this.signals.push(signal);
      return this.ofText(text);
    };
    const texts = { embed } as unknown as TextEmbedder;
    return {
      collection: 'products-colours-1',
      index: index as unknown as ProductIndex,
      model: model as unknown as ClipModel,
      texts,
      ...(this.hasTexts && { textSpace: { queries: texts, model: clipTextModel(model as unknown as ClipModel), isClip: true } }),
    };
  }

  private ofText(text: string): Embedding {
    this.embedded.push(text);
    return this.named.get(text) ?? COLOURS[text] ?? normalized([1, 1, 1]);
  }
}

export const versionsOf = (version: IndexVersion): IndexVersions =>
  ({
    reading: async <T>(_storeId: string, answer: (one: IndexVersion) => Promise<T>) => answer(version),
    live: async () => version,
  }) as unknown as IndexVersions;

/** A store with these words and attributes, which keeps the queries that are recorded. */
export class FakeProfiles {
  readonly recorded: string[] = [];
  readonly words: StoreWords;

  constructor(words: Readonly<Record<string, number>> = { red: 3, dress: 3 }) {
    this.words = { language: 'en', vocabulary: new Vocabulary(Object.entries(words), 'en'), synonyms: new Synonyms([], 'en') };
  }

  get profiles(): StoreProfiles {
    const schema = new FieldSchema(new Map([['size', 'number']]));
    return {
      settings: async () => StoreSettings.parse({}),
      words: async () => this.words,
      withFields: async <T>(_storeId: string, use: (one: FieldSchema) => T) => use(schema),
      queries: {
        record: async (_storeId: string, query: string) => {
          this.recorded.push(query);
        },
        popular: async () => [],
      },
    } as unknown as StoreProfiles;
  }
}
