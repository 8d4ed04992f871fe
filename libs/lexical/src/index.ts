export { compoundsOf, isStopWord, tokensOf, type Compound, type Token } from './analyzer.js';
export { highlight, type Highlighted } from './highlight.js';
export { folded } from './letters.js';
export {
  lexicalQuery,
  type Alternative,
  type Correction,
  type LexicalQuery,
  type QueryWord,
  type ReadQuery,
  type ReadWord,
  type StoreWords,
} from './lexical-query.js';
export { absentTerm, FREE_OF, NEGATIONS } from './negations.js';
export { productKeys, productTerms, productWords } from './product-terms.js';
export { STARTER_SYNONYMS } from './starter-synonyms/index.js';
export { Synonyms, type OneWaySynonym, type SynonymGroups, type SynonymList } from './synonyms.js';
export { beginsWithUnit } from './units.js';
export { isSize, KnownValues, sizeField, type KnownValue, type ValueField } from './known-values.js';
export { Vocabulary } from './vocabulary.js';
