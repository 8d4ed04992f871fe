/** A write to one product, with its revision. */
export type Write =
  | { readonly kind: 'put'; readonly revision: number; readonly fields: WrittenFields }
  | { readonly kind: 'patch'; readonly revision: number; readonly fields: PatchedFields }
  | { readonly kind: 'delete'; readonly revision: number };

export interface WrittenFields {
  readonly title: string;
  readonly price?: number;
  readonly color?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export type PatchedFields = {
  readonly [Field in keyof Omit<WrittenFields, 'attributes'>]?: WrittenFields[Field] | null;
} & { readonly attributes?: Readonly<Record<string, string | null>> };

/** The accepted writes, and what each product is after them. Tests compare the system with this definition. */
export class WriteModel {
  readonly #writes = new Map<string, Write[]>();
  count = 0;
  readonly kinds = { put: 0, patch: 0, delete: 0 };
  latest = 0;

  add(productId: string, write: Write): void {
    this.#writes.set(productId, [...(this.#writes.get(productId) ?? []), write]);
    this.count++;
    this.kinds[write.kind]++;
    this.latest = Math.max(this.latest, write.revision);
  }

  writesOf(productId: string): readonly Write[] {
    return (this.#writes.get(productId) ?? []).toSorted((a, b) => a.revision - b.revision);
  }

  /** The product after all its writes in their order; undefined if it does not exist then. */
  expected(productId: string): WrittenFields | undefined {
    return this.writesOf(productId).reduce<WrittenFields | undefined>((product, write) => {
      if (write.kind === 'delete') return undefined;
      return write.kind === 'put' ? write.fields : product && patched(product, write.fields);
    }, undefined);
  }
}

function patched(product: WrittenFields, { attributes, ...fields }: PatchedFields): WrittenFields {
  const merged = { ...product.attributes, ...attributes };
  const present = Object.fromEntries(Object.entries({ ...product, ...fields }).filter(([, value]) => value !== null));
  return { ...(present as unknown as WrittenFields), attributes: withoutNulls(merged) };
}

const withoutNulls = (values: Readonly<Record<string, string | null>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
