import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const CRUISER = join('node_modules', '.bin', 'depcruise');
const written: string[] = [];

/** The rules that are broken when a file of this content stands in the project. */
function rulesBrokenBy(path: string, content: string): string[] {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  written.push(path);
  const { stdout } = spawnSync(CRUISER, ['--output-type', 'json', path], { encoding: 'utf8', maxBuffer: 64_000_000 });
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(summary.violations.map(({ rule }) => rule.name))];
}

afterEach(() => {
  for (const path of written.splice(0)) rmSync(path);
});

describe('the import rules', () => {
  it.each([
    ['libs-never-import-apps', 'libs/catalog/src/probe.ts', "import '../../../apps/api/src/api.module.js';"],
    ['apps-are-separate', 'apps/api/src/probe.ts', "import '../../indexer-worker/src/worker.module.js';"],
    ['cli-speaks-http', 'apps/cli/src/probe.ts', "import '#jobs';"],
    ['only-the-face-of-a-library', 'apps/api/src/probe.ts', "import '../../../libs/clip/src/session.js';"],
    ['floor-1-looks-down', 'libs/model-registry/src/probe.ts', "import '#platform';"],
    ['floor-2-looks-down', 'libs/lexical/src/probe.ts', "import '#product-index';"],
    ['floor-3-looks-down', 'libs/product-index/src/probe.ts', "import '#jobs';"],
    ['floor-4-looks-down', 'libs/jobs/src/probe.ts', "import '#index-versions';"],
    ['floor-5-looks-down', 'libs/index-versions/src/probe.ts', "import '#reindex';"],
    ['floor-6-looks-down', 'libs/search/src/probe.ts', "import '#reindex';"],
    ['what-an-embedding-is-from', 'libs/product-index/src/probe.ts', "import '#clip';"],
    ['only-modules-see-nestjs', 'libs/clip/src/probe.ts', "import '@nestjs/common';"],
    ['onnx-behind-clip', 'apps/api/src/probe.ts', "import 'onnxruntime-node';"],
    ['index-sdk-behind-its-adapter', 'apps/api/src/probe.ts', "import '@qdrant/js-client-rest';"],
    ['redis-client-behind-redis', 'apps/api/src/probe.ts', "import 'ioredis';"],
    ['s3-sdk-behind-image-store', 'apps/indexer-worker/src/probe.ts', "import '@aws-sdk/client-s3';"],
    ['bullmq-behind-jobs', 'apps/indexer-worker/src/probe.ts', "import '@nestjs/bullmq';"],
  ])('%s bites', (rule, path, content) => {
    expect(rulesBrokenBy(path, content)).toContain(rule);
  });

  it('no-cycles bites', () => {
    writeFileSync('libs/catalog/src/probe-a.ts', "import './probe-b.js';\nexport const a = 1;\n");
    written.push('libs/catalog/src/probe-a.ts');
    expect(rulesBrokenBy('libs/catalog/src/probe-b.ts', "import './probe-a.js';\nexport const b = 1;\n")).toContain('no-cycles');
  });

  it('every rule is proved to bite', async () => {
    const { default: config } = (await import(pathToFileURL('.dependency-cruiser.mjs').href)) as {
      default: { forbidden: { name: string }[] };
    };
    const source = readFileSync('test/architecture/imports.spec.ts', 'utf8');
    expect(config.forbidden.length).toBeGreaterThan(10);
    for (const { name } of config.forbidden) expect(source).toContain(name);
  });
});
