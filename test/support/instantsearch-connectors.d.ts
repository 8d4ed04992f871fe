/** The package types its ES build alone, which Node does not load, as the package does not say that it is one. */
declare module 'instantsearch.js/cjs/connectors/index.js' {
  export * from 'instantsearch.js/es/connectors/index.js';
}
