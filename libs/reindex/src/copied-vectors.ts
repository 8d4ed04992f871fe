import { productText, textKeyOf } from '#catalog';
import { measuredColors, type Embedding, type TextModel } from '#clip';
import { ImageSourceError, type ImageSource } from '#image-store';
import { isRankedByText } from '#index-versions';
import type { IndexedProduct, PictureFault, ProductIndex, Vectors } from '#product-index';
import type { CopyTarget } from './copy-target.js';
import { preparedPictures } from './prepared-pictures.js';

/** The pictures of a product in the target: those that can be used, their vectors, and why others cannot. */
export interface CopiedPictures {
  readonly images: IndexedProduct['images'];
  readonly faults: readonly PictureFault[];
  readonly vectors: Pick<Vectors, 'image' | 'gallery'>;
}

/**
 * The pictures of products for the target, by product id. Vectors that the target's model made are taken from `from`. Each other picture is
 * fetched from the object store and embedded once. Rejects while the object store is away.
 */
export async function copiedPictures(
  storeId: string,
  from: ProductIndex,
  to: CopyTarget,
  store: ImageSource,
  products: readonly IndexedProduct[],
): Promise<ReadonlyMap<string, CopiedPictures>> {
  const taken = products.filter(({ modelFingerprint }) => modelFingerprint === to.modelFingerprint);
  const stored = taken.length === 0 ? new Map<string, Vectors>() : await from.vectors(storeId, taken.map(idOf));
  const most = to.index.hasGallery ? Infinity : 1;
  const others = products.filter((one) => !taken.includes(one));
  const { embeddings, colors, failures } = await embedded(others, most, to, store);
  return new Map(
    products.map((one): [string, CopiedPictures] => {
      const images = one.images.slice(0, most);
      if (taken.includes(one)) {
        const { image, gallery } = stored.get(idOf(one)) ?? {};
        return [idOf(one), { images, faults: one.faults, vectors: { ...(image && { image }), ...(gallery && most > 1 && { gallery }) } }];
      }
      const usable = images.filter(({ key }) => embeddings.has(key));
      const [image, ...gallery] = usable.map(({ key }) => embeddings.get(key) as Embedding);
      const lost = images.flatMap(({ key, reference }) => {
        const failure = failures.get(key);
        return failure ? [{ reference, ...failure }] : [];
      });
      const vectors = { ...(image && { image }), ...(gallery.length > 0 && { gallery }) };
      // Known colours stay: models take pictures in other sizes, and versions of a store should say the same.
      const measured = usable.map((picture) => ({ ...picture, ...(!picture.colors && { colors: colors.get(picture.key) ?? [] }) }));
      return [idOf(one), { images: measured, faults: [...one.faults, ...lost], vectors }];
    }),
  );
}

const idOf = ({ product }: IndexedProduct): string => product.id;

/** Pictures that are held decoded at once. */
const PICTURES_AT_ONCE = 128;

type Failure = Omit<PictureFault, 'reference'>;

/** Embeds each stored picture once; by key. */
async function embedded(
  products: readonly IndexedProduct[],
  most: number,
  to: CopyTarget,
  store: ImageSource,
): Promise<{
  embeddings: ReadonlyMap<string, Embedding>;
  colors: ReadonlyMap<string, readonly string[]>;
  failures: ReadonlyMap<string, Failure>;
}> {
  const embeddings = new Map<string, Embedding>();
  const colors = new Map<string, readonly string[]>();
  const failures = new Map<string, Failure>();
  const keys = [...new Set(products.flatMap(({ images }) => images.slice(0, most).map(({ key }) => key)))];
  if (keys.length === 0) return { embeddings, colors, failures };
  const model = await to.model();
  for (let at = 0; at < keys.length; at += PICTURES_AT_ONCE) {
    const prepared = await preparedPictures(keys.slice(at, at + PICTURES_AT_ONCE), model, store, (key, error) => {
      if (!(error instanceof ImageSourceError)) throw error;
      failures.set(key, { code: error.code, message: error.message });
    });
    for (const [key, picture] of prepared) if ('square' in picture) colors.set(key, measuredColors(picture.square));
    const results = await model.embedPrepared([...prepared.values()]);
    for (const [n, key] of [...prepared.keys()].entries()) {
      const result = results[n];
      if (result && 'embedding' in result) embeddings.set(key, result.embedding);
      else failures.set(key, { code: result?.error.code ?? 'undecodable-image', message: result?.error.message ?? 'no picture' });
    }
  }
  return { embeddings, colors, failures };
}

/** What a copy brings of a product's text; nothing where the target has it. */
export interface CopiedText {
  readonly textKey?: string;
  readonly vectors: Pick<Vectors, 'text'>;
}

/**
 * The text vectors of products for the target, by product id: taken from `from` where it has them by the target's model, else embedded. Products
 * that are not ranked by their texts get none.
 * @param hasImage whether a product has a picture in the target.
 */
export async function copiedTexts(
  storeId: string,
  from: ProductIndex,
  to: CopyTarget,
  all: readonly IndexedProduct[],
  hasImage: (one: IndexedProduct) => boolean,
  presentKeyOf: (id: string) => string | undefined,
): Promise<ReadonlyMap<string, CopiedText>> {
  const { texts } = to;
  const products = all.filter((one) => isRankedByText(texts, hasImage(one)));
  if (!texts || products.length === 0) return new Map();
  const keyOf = ({ product }: IndexedProduct): string => textKeyOf(product, texts.fingerprint);
  const lacking = products.filter((one) => presentKeyOf(idOf(one)) !== keyOf(one));
  const taken = lacking.filter((one) => one.textKey === keyOf(one));
  const stored = taken.length === 0 ? new Map<string, Vectors>() : await from.vectors(storeId, taken.map(idOf));
  const embeddings = await embeddedTexts(
    lacking.filter((one) => !stored.get(idOf(one))?.text),
    keyOf,
    texts.model,
  );
  return new Map(
    products.map((one): [string, CopiedText] => {
      const text = lacking.includes(one) ? (stored.get(idOf(one))?.text ?? embeddings.get(keyOf(one))) : undefined;
      return [idOf(one), { textKey: keyOf(one), vectors: { ...(text && { text }) } }];
    }),
  );
}

/** Embeds each text once; by key. */
async function embeddedTexts(
  products: readonly IndexedProduct[],
  keyOf: (one: IndexedProduct) => string,
  model: () => Promise<TextModel>,
): Promise<ReadonlyMap<string, Embedding>> {
  const texts = new Map(products.map((one) => [keyOf(one), productText(one.product)]));
  if (texts.size === 0) return new Map();
  const embeddings = await (await model()).embedProducts([...texts.values()]);
  return new Map([...texts.keys()].map((key, n) => [key, embeddings[n] ?? new Float32Array()]));
}
