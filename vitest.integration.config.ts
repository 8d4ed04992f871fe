import { defineConfig } from 'vitest/config';

/** Tests against a real Redis, S3 server and index on disk. */
export default defineConfig({
  resolve: { conditions: ['vitrine-source'] },
  ssr: { resolve: { conditions: ['vitrine-source'] } },
  test: { include: ['{apps,libs,scripts,test}/**/*.int-spec.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
});
