import { defineConfig } from 'vitest/config';

/** Tests that drive the built apps over HTTP, one file after the other: they share the machine's two cores. */
export default defineConfig({
  resolve: { conditions: ['vitrine-source'] },
  ssr: { resolve: { conditions: ['vitrine-source'] } },
  test: { include: ['test/**/*.e2e-spec.ts'], testTimeout: 120_000, hookTimeout: 180_000, fileParallelism: false },
});
