/** The arrows of docs/architecture.md. `test/architecture/` proves that these rules complain when they are broken. */
const above = (floor) => {
  const floors = [
    ['catalog', 'client', 'clip', 'model-registry', 'platform', 'relevance', 'sample-catalog'],
    ['image-store', 'lexical'],
    ['product-index', 'store-profile'],
    ['jobs'],
    ['index-versions'],
    ['reindex'],
  ];
  return floors.slice(floor).flat().join('|');
};

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle makes two modules one that is spread over two places.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'libs-never-import-apps',
      comment: 'Libraries are usable without the apps.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-are-separate',
      comment: 'Apps talk over queues and HTTP, so that each can be deployed alone.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'cli-speaks-http',
      comment:
        'The command line uses the HTTP interface as any other client does; models are pulled where no API runs yet, and rankings are measured as a reindex does.',
      severity: 'error',
      from: { path: '^apps/cli/' },
      to: { path: '^libs/', pathNot: '^libs/(client|model-registry|relevance)/' },
    },
    {
      name: 'only-the-face-of-a-library',
      comment: 'What a library does not export from its index.ts is free to change.',
      severity: 'error',
      from: { path: '^(?:libs|apps|scripts|bench|test|tools)/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: ['^libs/[^/]+/src/index\\.ts$', '^libs/$1/'] },
    },
    {
      name: 'floor-1-stands-alone',
      comment: 'catalog, client, clip, model-registry, platform, relevance and sample-catalog import no other library.',
      severity: 'error',
      from: { path: '^libs/(catalog|client|clip|model-registry|platform|relevance|sample-catalog)/' },
      to: { path: '^libs/', pathNot: '^libs/$1/' },
    },
    {
      name: 'floor-2-looks-down',
      comment: 'image-store and lexical import floor 1 only.',
      severity: 'error',
      from: { path: '^libs/(image-store|lexical)/' },
      to: { path: `^libs/(${above(1)}|clip)/`, pathNot: '^libs/$1/' },
    },
    {
      name: 'floor-3-looks-down',
      comment: 'product-index and store-profile import floors 1 and 2 only; what an embedding is from is not theirs to know.',
      severity: 'error',
      from: { path: '^libs/(product-index|store-profile)/' },
      to: { path: `^libs/(${above(2)}|clip)/`, pathNot: '^libs/$1/' },
    },
    {
      name: 'floor-5-looks-down',
      comment: 'index-versions knows which collection and model a store is served by, not how a store comes to another.',
      severity: 'error',
      from: { path: '^libs/(jobs|index-versions)/' },
      to: { path: `^libs/(${above(5)})/` },
    },
    {
      name: 'only-modules-see-nestjs',
      comment: 'clip, catalog and lexical are plain TypeScript libraries; one *.module.ts is all they know of NestJS.',
      severity: 'error',
      from: { path: '^libs/(clip|catalog|lexical|sample-catalog)/', pathNot: '\\.module\\.ts$' },
      to: { path: 'node_modules/@nestjs' },
    },
    {
      name: 'onnx-behind-clip',
      comment: 'The runtime can be changed in one place.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '^libs/clip/' },
      to: { path: 'node_modules/onnxruntime' },
    },
    {
      name: 'index-sdk-behind-its-adapter',
      comment: 'No type of a database client leaks through the port.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '^libs/product-index/src/(qdrant|lancedb)/' },
      to: { path: 'node_modules/(@qdrant|@lancedb|apache-arrow)' },
    },
    {
      name: 's3-sdk-behind-image-store',
      comment: 'One place knows S3.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '^libs/image-store/' },
      to: { path: 'node_modules/@aws-sdk' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['vitrine-source', 'import', 'require', 'node', 'default'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
