/** Copies Lua scripts beside the compiled code that reads them; the compiler copies none. */
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
for (const entry of readdirSync(join(root, 'libs'), { recursive: true })) {
  if (entry.endsWith('.lua')) cpSync(join(root, 'libs', entry), join(root, 'dist', 'libs', entry));
}
