/** `run.mjs NAME ARGS…`: sets the machine up, builds, and runs `scripts/NAME.ts` with the arguments. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, ensureDependencies, ensureRedis, root } from './setup.mjs';

const [name, ...args] = process.argv.slice(2);
ensureDependencies();
ensureRedis();
build();
const child = spawn(process.execPath, [join(root, 'dist', `${name}.js`), ...args], { cwd: root, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
