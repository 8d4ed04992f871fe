/** Runs everything that must pass, one step after the other. Continues after a failure, so that one run reports all failures. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, ensureChromium, ensureDependencies, ensureRedis, root } from './setup.mjs';

const reports = mkdtempSync(join(tmpdir(), 'vitrine-test-'));
const totals = { passed: 0, failed: 0, skipped: /** @type {string[]} */ ([]) };

const npx = (program, ...args) => ({ program: join(root, 'node_modules', '.bin', program), args });
const vitest = (name, ...args) => ({
  ...npx('vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${join(reports, name)}.json`, ...args),
  report: name,
});

const steps = {
  'types of the storefront': npx('tsc', '-p', 'apps/storefront'),
  'types of the console': npx('tsc', '-p', 'apps/admin'),
  'types of the tests of pages': npx('tsc', '-p', 'test/pages'),
  format: npx('prettier', '--check', '--log-level=warn', '.'),
  lint: npx('oxlint', '--type-aware', '--deny-warnings'),
  imports: npx('depcruise', 'apps', 'libs', 'scripts', 'test', 'tools', 'bench'),
  unused: npx('knip'),
  unit: vitest('unit'),
  integration: vitest('integration', '--config', 'vitest.integration.config.ts'),
  'end to end': vitest('end-to-end', '--config', 'vitest.e2e.config.ts'),
};

function collect(name) {
  const { testResults } = JSON.parse(readFileSync(join(reports, `${name}.json`), 'utf8'));
  for (const test of testResults.flatMap(({ assertionResults }) => assertionResults)) {
    if (test.status === 'passed') totals.passed++;
    else if (test.status === 'failed') totals.failed++;
    else totals.skipped.push(test.fullName);
  }
}

ensureDependencies();
ensureRedis();
ensureChromium();
const failures = [];
process.stdout.write('\n▶ types and build\n');
build();
for (const [name, { program, args, report }] of Object.entries(steps)) {
  process.stdout.write(`\n▶ ${name}\n`);
  const { status } = spawnSync(program, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' },
  });
  if (status !== 0) failures.push(name);
  if (report) collect(report);
}

process.stdout.write(`\n${failures.length === 0 ? 'All steps passed.' : `Failed: ${failures.join(', ')}.`}\n`);
if (totals.skipped.length > 0) process.stdout.write(`Skipped:\n${totals.skipped.map((name) => `  ${name}\n`).join('')}`);
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped.length} skipped\n`);
process.exit(failures.length === 0 ? 0 : 1);
