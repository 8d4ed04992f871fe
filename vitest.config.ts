import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['vitrine-source'] },
  ssr: { resolve: { conditions: ['vitrine-source'] } },
  test: {
    include: ['{apps,bench,libs,scripts,test,tools}/**/*.spec.ts'],
    testTimeout: 20_000,
    // Test files share the modules of a worker: ONNX Runtime, sharp and NestJS are loaded once, not by each of sixty files.
    isolate: false,
  },
});
