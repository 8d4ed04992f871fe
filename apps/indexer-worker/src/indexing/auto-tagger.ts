import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { categoryName, textsOf, type Language, type Product, type StoredProduct, type TagField } from '#catalog';
import { probabilitiesOf, similarity, type Embedding } from '#clip';
import type { IndexVersion } from '#index-versions';
import type { AutoTagging } from '#api-contract';
import { colorsNamed } from '#lexical';

/** Fills in fields that a merchant left empty, by zero-shot classification of the picture's embedding. */
@Injectable()
export class AutoTagger {
  /** The tagger of a store; undefined if the store has not enabled tagging. */
  async forStore(version: IndexVersion, storeId: string, settings: AutoTagging): Promise<StoreTagger | undefined> {
    if (!settings.enabled) return undefined;
    const categories = settings.categories ?? [...(await version.index.valueCounts(storeId, 'category')).keys()].toSorted();
    return new StoreTagger(version, settings, categories);
  }
}

/** The measured colours of a picture, and the language of its store. */
export interface MeasuredPicture {
  readonly colors: readonly string[];
  readonly language: Language;
}

/** Category comes first, because the texts for colour and pattern name the category. */
const ORDER: readonly TagField[] = ['category', 'color', 'pattern'];

export class StoreTagger {
  /** Changes whenever the same picture might get other tags. */
  readonly revision: string;

  constructor(
    private readonly version: IndexVersion,
    private readonly settings: AutoTagging,
    private readonly categories: readonly string[],
  ) {
    const identity = JSON.stringify([version.model.info.fingerprint, settings, categories]);
    this.revision = createHash('sha256').update(identity).digest('hex').slice(0, 12);
  }

  /**
   * The product with tags from its picture in the fields that the merchant left empty. A colour that the picture is not measured to have is none
   * of its tags.
   */
  async tagged(product: Product, picture: Embedding, measured?: MeasuredPicture): Promise<StoredProduct> {
    const inferred: TagField[] = [];
    let { category, color } = product;
    let pattern = product.attributes['pattern'];
    for (const field of ORDER.filter((one) => this.settings.fields.includes(one))) {
      if ({ category, color, pattern }[field] !== undefined) continue;
      const [thing] = textsOf(category);
      const value = await this.bestLabel(field, thing, picture);
      if (value === undefined || (field === 'color' && contradicts(value, measured))) continue;
      inferred.push(field);
      if (field === 'category') category = value;
      else if (field === 'color') color = value;
      else pattern = value;
    }
    if (inferred.length === 0) return product;
    return {
      ...product,
      ...(category !== undefined && { category }),
      ...(color !== undefined && { color }),
      attributes: { ...product.attributes, ...(pattern !== undefined && { pattern }) },
      inferred,
    };
  }

  /** The most probable label, if it is probable enough. */
  private async bestLabel(field: TagField, category: string | undefined, picture: Embedding): Promise<string | undefined> {
    const labels = this.labelsOf(field);
    if (labels.length < 2) return undefined;
    const thing = category === undefined ? 'product' : leafOf(category);
    const texts = labels.map((label) => this.textOf(field === 'category' ? leafOf(label) : `${label} ${thing}`));
    const embeddings = await Promise.all(texts.map((text) => this.version.texts.embed(text)));
    const cosines = embeddings.map((embedding) => similarity(picture, embedding));
    const best = cosines.indexOf(Math.max(...cosines));
    const probability = probabilitiesOf(cosines, this.version.model.info.activation)[best] ?? 0;
    return probability >= this.settings.min_confidence ? labels[best] : undefined;
  }

  private labelsOf(field: TagField): readonly string[] {
    if (field === 'category') return this.categories;
    return field === 'color' ? this.settings.colors : this.settings.patterns;
  }

  private textOf(label: string): string {
    return this.version.model.info.template.replaceAll('{label}', label);
  }
}

/** What a picture can show of a category path: its last step. */
const leafOf = (category: string): string => categoryName(category).toLowerCase();

/** Whether a label names a colour that was not measured in the picture. */
function contradicts(label: string, { colors, language }: MeasuredPicture = NOT_MEASURED): boolean {
  // White in the shade and black in the light are measured as grey.
  const seen = colors.includes('grey') ? [...colors, 'white', 'black'] : colors;
  const named = colorsNamed(label, language);
  return seen.length > 0 && named.length > 0 && !named.some((color) => seen.includes(color));
}

const NOT_MEASURED: MeasuredPicture = { colors: [], language: 'none' };
