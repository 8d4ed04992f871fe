/** Builds the pages with Vite into `dist/apps`, and compresses their assets, which the API then serves as they are. */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The pages, each in a folder below `apps` and at an address of its own. */
const PAGES = [
  { name: 'storefront', base: '/shop/' },
  { name: 'admin', base: '/admin/' },
];

/** It is also copied without a hash in its name: the API serves it as `/favicon.ico`, which browsers request for answers that name no icon. */
const ICON = 'icon.svg';

/** Compresses at the highest level: it is done once, and assets are sent many times. */
function compress(directory) {
  for (const name of readdirSync(directory)) {
    if (!/\.(js|css|svg)$/.test(name)) continue;
    const bytes = readFileSync(join(directory, name));
    writeFileSync(join(directory, `${name}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
    writeFileSync(join(directory, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  }
}

for (const { name, base } of PAGES) {
  const outDir = join(root, 'dist', 'apps', name);
  await build({
    root: join(root, 'apps', name),
    base,
    logLevel: 'warn',
    // Assets stay files: the pages' security policy allows no script or style within the page.
    build: { outDir, emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: 'es2023' },
  });
  compress(join(outDir, 'assets'));
  copyFileSync(join(root, 'apps', name, ICON), join(outDir, ICON));
}
