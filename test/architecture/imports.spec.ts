import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const CRUISER = join('node_modules', '.bin', 'depcruise');

/** For each rule, a file that breaks it: the folder of the file, and what the file imports. */
const PROBES: Readonly<Record<string, readonly [folder: string, imported: string]>> = {
  'libs-never-import-apps': ['libs/catalog/src', '../../../apps/api/src/api.module.js'],
  'apps-are-separate': ['apps/api/src', '../../indexer-worker/src/worker.module.js'],
  'cli-speaks-http': ['apps/cli/src', '#jobs'],
  'cli-compares-models': ['apps/cli/src/models', '#jobs'],
  'pages-see-the-contract-alone': ['apps/storefront/src', '#catalog'],
  'only-the-face-of-a-library': ['apps/api/src', '../../../libs/clip/src/session.js'],
  'libraries-by-name': ['apps/api/src', '../../../libs/catalog/src/index.js'],
  'floor-1-looks-down': ['libs/model-registry/src', '#platform'],
  'floor-2-looks-down': ['libs/lexical/src', '#product-index'],
  'floor-3-looks-down': ['libs/product-index/src', '#jobs'],
  'floor-4-looks-down': ['libs/jobs/src', '#index-versions'],
  'floor-5-looks-down': ['libs/index-versions/src', '#reindex'],
  'floor-6-looks-down': ['libs/search/src', '#reindex'],
  'floor-7-looks-down': ['libs/sweep/src', '#backup'],
  'what-an-embedding-is-from': ['libs/product-index/src', '#clip'],
  'only-modules-see-nestjs': ['libs/clip/src', '@nestjs/common'],
  'onnx-behind-clip': ['apps/api/src', 'onnxruntime-node'],
  'index-sdk-behind-its-adapter': ['apps/api/src', '@qdrant/js-client-rest'],
  'graph-library-behind-the-model': ['libs/product-index/src/lancedb', 'usearch'],
  'redis-client-behind-redis': ['apps/api/src', 'ioredis'],
  's3-sdk-behind-image-store': ['apps/indexer-worker/src', '@aws-sdk/client-s3'],
  'bullmq-behind-jobs': ['apps/indexer-worker/src', '@nestjs/bullmq'],
  'no-cycles': ['libs/catalog/src', './probe-on-the-way-back.js'],
};
const BACK = 'libs/catalog/src/probe-on-the-way-back.ts';

const pathOf = (rule: string): string => `${PROBES[rule]?.[0]}/probe-${rule}.ts`;

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

describe('the import rules', () => {
  const paths = [...Object.keys(PROBES).map(pathOf), BACK];
  let violations: readonly Violation[];

  beforeAll(() => {
    for (const [rule, [, imported]] of Object.entries(PROBES)) {
      mkdirSync(dirname(pathOf(rule)), { recursive: true });
      writeFileSync(pathOf(rule), `import '${imported}';\nexport {};\n`);
    }
    writeFileSync(BACK, "import './probe-no-cycles.js';\nexport {};\n");
    // All files are checked in one run, because each run reads the whole project.
    const { stdout } = spawnSync(CRUISER, ['--output-type', 'json', ...paths], { encoding: 'utf8', maxBuffer: 64_000_000 });
    violations = (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
  }, 120_000);
  afterAll(() => {
    for (const path of paths) rmSync(path, { force: true });
  });

  it.each(Object.keys(PROBES))('%s bites', (rule) => {
    const broken = violations.filter(({ from }) => from === pathOf(rule)).map(({ rule: { name } }) => name);
    expect(broken).toContain(rule);
  });

  it('each have a file here that breaks them', async () => {
    const { default: config } = (await import(pathToFileURL('.dependency-cruiser.mjs').href)) as {
      default: { forbidden: { name: string }[] };
    };
    expect(Object.keys(PROBES).toSorted()).toEqual(config.forbidden.map(({ name }) => name).toSorted());
  });
});
