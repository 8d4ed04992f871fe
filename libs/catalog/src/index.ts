export { attributeField, attributeOf, productField, type AttributeTypes, type FieldResolver } from './filter/fields.js';
export { anyOf, FilterError, requireBounded, WITHOUT_IMAGE, type Filter } from './filter/filter.js';
export { parseFilter } from './filter/parse-filter.js';
export { Notation, type NotationEvidence } from './money/notation.js';
export { plainMessage } from './plain-messages.js';
export { attributeName, scalarsOf, textsOf, type Attributes, type AttributeValue, type Scalar } from './product/attributes.js';
export { BASIC_COLORS, type BasicColor } from './product/basic-colors.js';
export { categoriesAt, CATEGORY_LEVELS, categoryLeaf, categoryName, levelOf } from './product/category-path.js';
export { dateIn, numberIn, numberOfText, secondsOf, typeByCounts, typesOfValues, type TypeCounts } from './product/attribute-types.js';
export type { FieldFacts, FieldType } from './product/field-facts.js';
export { FIELD_ROWS, FILTERABLE_FIELDS, type FieldName, type FilterableField } from './product/fields.js';
export { Language } from './product/language.js';
export { decimalsOf } from './product/minor-units.js';
export { asTheFeedSays, parseRow, type ParsedRow } from './product/parse-row.js';
export { type RowDefaults } from './product/row-values.js';
export { MAX_FEED_BYTES } from './feed-limits.js';
export { MAX_PICTURE_BYTES } from './product/picture-limits.js';
export {
  Product,
  ProductPatch,
  StoredProduct,
  StoreId,
  TAG_FIELDS,
  WrittenFields,
  WrittenProduct,
  type TagField,
} from './product/product.js';
export { contradictionsAfter, contradictionsOf, type Contradiction } from './product/contradictions.js';
export { currentPrice, isSaleOn, SALE_FIELDS, secondsOfEnd } from './product/sale.js';
export { ShownProduct, shownProduct } from './product/shown-product.js';
export { availabilityOf, type Availability } from './product/stock.js';
export { fieldsOfPatch, parentOf, valueAt, withFields, type FieldValues } from './product/product-fields.js';
export { picturesOf } from './product/pictures.js';
export { upgradedProduct } from './product/upgraded-product.js';
export { productText, textKeyOf, touchesText } from './product/product-text.js';
export { productRevision } from './product/product-revision.js';
export { columnName } from './product/row-cells.js';
export { changedFields, type ChangedField } from './product/changed-fields.js';
export { RowError, shownValue } from './product/row-error.js';
