export { folded, tokensOf, type Token } from './analyzer.js';
export { highlight, type Highlighted } from './highlight.js';
export { lexicalQuery, type Alternative, type LexicalQuery, type QueryWord, type StoreWords } from './lexical-query.js';
export { productKeys, productTerms, productWords } from './product-terms.js';
export { Synonyms, type SynonymGroups } from './synonyms.js';
export { Vocabulary } from './vocabulary.js';
