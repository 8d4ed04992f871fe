/**
 * `QDRANT_URL=… npm run test:qdrant`: the contract of the index and the end-to-end tests on a real Qdrant, which is **emptied**. With `QDRANT_BINARY`,
 * the path of a Qdrant program, also a cluster of three nodes of which one is killed.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './setup.mjs';

const { QDRANT_URL: url } = process.env;
if (!url) {
  process.stderr.write('QDRANT_URL names no Qdrant. The one that it names is emptied.\n');
  process.exit(2);
}

const vitest = (config, env, ...files) =>
  spawnSync(join(root, 'node_modules', '.bin', 'vitest'), ['run', '--config', config, ...files], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  }).status;

const results = [
  vitest('vitest.integration.config.ts', {}, 'libs/product-index/src/qdrant'),
  // The stacks of these tests take the server of this variable alone.
  vitest('vitest.e2e.config.ts', { QDRANT_URL: '', E2E_QDRANT_URL: url }),
];
process.exit(results.every((status) => status === 0) ? 0 : 1);
