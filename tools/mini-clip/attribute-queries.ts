import type { SampleProduct } from '#sample-catalog';

/** A shopper's words, and the attributes a product must have to be a right answer. */
export interface AttributeQuery {
  readonly text: string;
  readonly wants: Partial<Pick<SampleProduct, 'category' | 'color' | 'pattern' | 'shape' | 'department'>>;
}

/** The 40 queries that the bundled model is measured with: colours, patterns, shapes, synonyms. */
export const ATTRIBUTE_QUERIES: readonly AttributeQuery[] = [
  { text: 'a red dress', wants: { category: 'dress', color: 'red' } },
  { text: 'navy blue backpack', wants: { category: 'backpack', color: 'navy' } },
  { text: 'striped mug', wants: { category: 'mug', pattern: 'striped' } },
  { text: 'white trainers', wants: { category: 'sneakers', color: 'white' } },
  { text: 'a green couch', wants: { category: 'sofa', color: 'green' } },
  { text: 'black leather boots', wants: { category: 'boots', color: 'black' } },
  { text: 'yellow umbrella', wants: { category: 'umbrella', color: 'yellow' } },
  { text: 'polka dot dress', wants: { category: 'dress', pattern: 'dotted' } },
  { text: 'floral skirt', wants: { category: 'skirt', pattern: 'floral' } },
  { text: 'checked shirt', wants: { category: 'shirt', pattern: 'checked' } },
  { text: 'pink headphones', wants: { category: 'headphones', color: 'pink' } },
  { text: 'a photo of an orange teapot', wants: { category: 'teapot', color: 'orange' } },
  { text: 'purple suitcase', wants: { category: 'suitcase', color: 'purple' } },
  { text: 'teal vase', wants: { category: 'vase', color: 'teal' } },
  { text: 'brown handbag', wants: { category: 'handbag', color: 'brown' } },
  { text: 'brown rug', wants: { category: 'rug', color: 'brown' } },
  { text: 'grey hoodie', wants: { category: 'hoodie', color: 'grey' } },
  { text: 'gray sweater', wants: { category: 'sweater', color: 'grey' } },
  { text: 'blue jumper', wants: { category: 'sweater', color: 'blue' } },
  { text: 'leopard print scarf', wants: { category: 'scarf', pattern: 'leopard' } },
  { text: 'zigzag cushion', wants: { category: 'cushion', pattern: 'chevron' } },
  { text: 'starry t-shirt', wants: { category: 't-shirt', pattern: 'starred' } },
  { text: 'black sunglasses', wants: { category: 'sunglasses', color: 'black' } },
  { text: 'white bookshelf', wants: { category: 'bookcase', color: 'white' } },
  { text: 'coffee table', wants: { shape: 'coffee table' } },
  { text: 'beanie', wants: { shape: 'beanie cap' } },
  { text: 'flip flops', wants: { shape: 'flip-flop sandals' } },
  { text: 'office chair', wants: { shape: 'office chair' } },
  { text: 'floor lamp', wants: { shape: 'floor lamp' } },
  { text: 'instant camera', wants: { shape: 'instant camera' } },
  { text: 'laptop', wants: { category: 'laptop' } },
  { text: 'a pair of high heels', wants: { category: 'heels' } },
  { text: 'wristwatch', wants: { category: 'watch' } },
  { text: 'red smartphone', wants: { category: 'phone', color: 'red' } },
  { text: 'navy trousers', wants: { category: 'trousers', color: 'navy' } },
  { text: 'yellow shorts', wants: { category: 'shorts', color: 'yellow' } },
  { text: 'pink water bottle', wants: { category: 'water bottle', color: 'pink' } },
  { text: 'furniture in purple', wants: { department: 'furniture', color: 'purple' } },
  { text: 'turquoise bag', wants: { department: 'bags', color: 'teal' } },
  { text: 'striped rucksack', wants: { category: 'backpack', pattern: 'striped' } },
];
