/** The arrows of docs/architecture.md. `test/architecture/` proves that these rules complain when they are broken. */
const FLOORS = [
  ['catalog', 'model-registry', 'platform', 'relevance', 'sample-catalog'],
  ['api-contract', 'clip', 'image-store', 'lexical', 'redis'],
  ['client', 'product-index', 'store-profile'],
  ['jobs'],
  ['index-versions'],
  ['search'],
  ['reindex'],
];

/** Libraries of a floor import lower floors only: neither their neighbours nor anything above. */
// The top floor has nothing above it.
const floorRules = FLOORS.slice(0, -1).map((libraries, n) => ({
  name: `floor-${n + 1}-looks-down`,
  comment: `${libraries.join(', ')}: floor ${n + 1} of docs/architecture.md imports lower floors only.`,
  severity: 'error',
  from: { path: `^libs/(${libraries.join('|')})/` },
  to: { path: `^libs/(${FLOORS.slice(n).flat().join('|')})/`, pathNot: '^libs/$1/' },
}));

/** Each SDK is imported by one library: it can be changed in one place, and none of its types leaks. */
const SDKS = [
  { name: 'onnx-behind-clip', sdk: 'onnxruntime', owner: 'clip' },
  { name: 'index-sdk-behind-its-adapter', sdk: '(@qdrant|@lancedb|apache-arrow)', owner: 'product-index/src/(qdrant|lancedb)' },
  { name: 'redis-client-behind-redis', sdk: 'ioredis', owner: 'redis' },
  { name: 'bullmq-behind-jobs', sdk: '(@nestjs/)?bullmq', owner: 'jobs' },
  { name: 's3-sdk-behind-image-store', sdk: '@aws-sdk', owner: 'image-store' },
];

const sdkRules = SDKS.map(({ name, sdk, owner }) => ({
  name,
  comment: `Only libs/${owner} imports ${sdk}.`,
  severity: 'error',
  from: { path: '^(apps|libs)/', pathNot: `^libs/${owner}/` },
  to: { path: `node_modules/${sdk}` },
}));

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
      to: { path: '^libs/', pathNot: '^libs/(api-contract|client|model-registry|relevance)/' },
    },
    {
      name: 'only-the-face-of-a-library',
      comment: 'What a library does not export from its index.ts is free to change.',
      severity: 'error',
      from: { path: '^(?:libs|apps|scripts|bench|test|tools)/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: ['^libs/[^/]+/src/index\\.ts$', '^libs/$1/'] },
    },
    ...floorRules,
    {
      name: 'what-an-embedding-is-from',
      comment: 'The index and what is known of a store hold embeddings and words; which model they are from is not theirs to know.',
      severity: 'error',
      from: { path: '^libs/(image-store|lexical|product-index|store-profile)/' },
      to: { path: '^libs/clip/' },
    },
    {
      name: 'only-modules-see-nestjs',
      comment: 'clip, catalog and lexical are plain TypeScript libraries; one *.module.ts is all they know of NestJS.',
      severity: 'error',
      from: { path: '^libs/(clip|catalog|lexical|sample-catalog)/', pathNot: '\\.module\\.ts$' },
      to: { path: 'node_modules/@nestjs' },
    },
    ...sdkRules,
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
