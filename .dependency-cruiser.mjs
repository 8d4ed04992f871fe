/** The import rules of docs/architecture.md. `test/architecture/` breaks each rule to prove that it complains. */
const FLOORS = [
  ['catalog', 'model-registry', 'platform', 'relevance', 'sample-catalog'],
  ['api-contract', 'clip', 'feeds', 'image-store', 'lexical', 'redis'],
  ['access', 'client', 'product-index', 'store-profile'],
  ['jobs', 'pictures'],
  ['index-versions'],
  ['imports', 'search'],
  ['backup', 'reindex', 'sweep'],
];

/** Libraries import lower floors only, not their own floor or a higher one. */
const floorRules = FLOORS.map((libraries, n) => ({
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
  { name: 'graph-library-behind-the-model', sdk: 'usearch', owner: 'product-index/src/read-model' },
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
      comment: 'Modules in a cycle can be understood and changed only together.',
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
        'The command line uses HTTP, as any client does. Only models are pulled without an API; rankings are measured by the same code as in a reindex.',
      severity: 'error',
      from: { path: '^apps/cli/', pathNot: '^apps/cli/src/models/' },
      to: { path: '^libs/', pathNot: '^libs/(api-contract|client|model-registry|relevance)/' },
    },
    {
      name: 'cli-compares-models',
      comment: 'Variants of a model are compared where its files are, as soon as they are pulled.',
      severity: 'error',
      from: { path: '^apps/cli/src/models/' },
      to: { path: '^libs/', pathNot: '^libs/(clip|model-registry|sample-catalog)/' },
    },
    {
      name: 'pages-see-the-contract-alone',
      comment:
        'Pages run in browsers and can be copied into another project: of this one they know only the types of requests and answers.',
      severity: 'error',
      from: { path: '^apps/(storefront|admin)/' },
      to: { path: '^libs/', pathNot: '^libs/api-contract/' },
    },
    {
      name: 'only-the-face-of-a-library',
      comment: 'What a library does not export from its index.ts is free to change.',
      severity: 'error',
      from: { path: '^(?:libs|apps|scripts|bench|test|tools)/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: ['^libs/[^/]+/src/index\\.ts$', '^libs/$1/'] },
    },
    {
      name: 'libraries-by-name',
      comment: 'A library is imported as #name: its folder can move, and package.json lists all that there are.',
      severity: 'error',
      from: { path: '^(?:apps|bench|scripts|test|tools)/' },
      to: { path: '^libs/[^/]+/src/index\\.ts$', dependencyTypesNot: ['aliased-subpath-import'] },
    },
    ...floorRules,
    {
      name: 'what-an-embedding-is-from',
      comment: 'These libraries work with embeddings and words of any model, or with none, so they must not depend on one.',
      severity: 'error',
      from: { path: '^libs/(client|image-store|lexical|product-index|store-profile)/' },
      to: { path: '^libs/clip/' },
    },
    {
      name: 'only-modules-see-nestjs',
      comment: 'clip, catalog and lexical are plain TypeScript libraries; only their *.module.ts files import NestJS.',
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
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
};
