import type { Product } from '#catalog';

/** What right answers are told by. */
export type DemoProduct = Pick<Product, 'id' | 'category' | 'color' | 'attributes'>;

/** One search of the demo: words, a picture, or both. */
export interface DemoQuery {
  readonly kind: 'text' | 'image' | 'mixed';
  /** What the query is called in tables: the words, or what the picture shows. */
  readonly name: string;
  readonly text?: string;
  readonly image?: Buffer;
  /** Whether a product is a right answer; left out if the right answers are unknown. */
  readonly isRight?: (product: DemoProduct) => boolean;
}

/** A picture of several things, and what they are. */
export interface DemoLook {
  readonly picture: Buffer;
  readonly things: readonly { readonly category: string; readonly color: string }[];
}

/** A catalog to import, and the queries to run on it. */
export interface DemoCatalog {
  readonly feedFile: string;
  /** Pictures by the key under which the feed names them. */
  readonly pictures: readonly DemoPicture[];
  /** The feed's products, where right answers are known. */
  readonly products: readonly DemoProduct[];
  readonly queries: readonly DemoQuery[];
  /** Left out for a catalog whose pictures the bundled detector does not know. */
  readonly look?: DemoLook;
}

export interface DemoPicture {
  readonly key: string;
  readonly bytes: () => Promise<Buffer>;
}
