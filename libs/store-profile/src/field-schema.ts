import SearchableMap from 'minisearch/SearchableMap';
import { attributeField, attributeName, FILTERABLE_FIELDS, productField, type AttributeTypes, type FieldType } from '#catalog';

/** A name that no product of the store has a value for. */
export class UnknownFieldError extends Error {
  override readonly name = 'UnknownFieldError';
}

/** How many letters of a name may be wrong for another name to be proposed. */
const MAX_DISTANCE = 3;

/** The fields of a store's products: those that all products have, and the store's attributes. */
export class FieldSchema {
  readonly #names: SearchableMap<true>;

  /** @param only the names that may be used; all by default. */
  constructor(
    private readonly attributes: AttributeTypes,
    private readonly only?: ReadonlySet<string>,
  ) {
    this.#names = new SearchableMap();
    const names = [...FILTERABLE_FIELDS.map((field) => field.name), ...attributes.keys()];
    for (const name of names.filter((one) => this.has(one))) this.#names.set(name, true);
  }

  /** The schema as somebody knows it who may see some fields alone. */
  limitedTo(names: readonly string[]): FieldSchema {
    return new FieldSchema(this.attributes, new Set(names));
  }

  /** Whether a field may be seen. Levels of a category belong to it. */
  has(name: string): boolean {
    if (!this.only) return true;
    if (!name.startsWith('attributes.') && productField(name)) {
      const [root = ''] = name.split(/\.(?=lvl\d+$)/);
      return root === 'id' || this.only.has(root);
    }
    const attribute = name.replace(/^attributes\./, '');
    return (
      this.only.has('attributes') || this.only.has(`attributes.${attribute}`) || (!productField(attribute) && this.only.has(attribute))
    );
  }

  get attributeNames(): string[] {
    return [...this.attributes.keys()].filter((name) => this.has(name)).sort();
  }

  /** The attributes that the store's products have, by name. */
  get attributeTypes(): readonly (readonly [name: string, type: FieldType])[] {
    return [...this.attributes].filter(([name]) => this.has(name)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  }

  /** @throws {UnknownFieldError} that proposes the nearest name; {RangeError} for fields that cannot be filtered. */
  resolve(name: string): { readonly field: string; readonly type: FieldType } {
    if (!this.has(name)) throw new UnknownFieldError(`there is no field "${name}"`);
    const own = productField(name);
    if (own) return own;
    const attribute = attributeName(name.replace(/^attributes\./, ''));
    const type = this.attributes.get(attribute);
    if (type) return { field: attributeField(attribute, type), type };
    const [nearest] = [...this.#names.fuzzyGet(attribute, MAX_DISTANCE)].sort(([, [, a]], [, [, b]]) => a - b);
    const advice =
      nearest && nearest[1][1] < attribute.length ? `did you mean "${nearest[0]}"?` : 'no product of the store has a value for it';
    throw new UnknownFieldError(`there is no field "${name}"; ${advice}`);
  }
}
