/** The package has types only for its ES build. Node cannot load that build, because the package does not declare it as an ES module. */
declare module 'instantsearch.js/cjs/connectors/index.js' {
  export * from 'instantsearch.js/es/connectors/index.js';
}
