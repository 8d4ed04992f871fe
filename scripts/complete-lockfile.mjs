/**
 * `npm run lockfile`: adds to package-lock.json the binaries of other platforms that the registry in use does not serve. npm leaves them
 * out silently; then `npm ci` refuses the lockfile, or macOS gets no binary. The entries have no integrity hash, because the files are
 * never downloaded.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];
const LIBRARIES = { gnu: 'glibc', musl: 'musl' };

/** `@scope/binding-linux-arm64-musl` → `{os: ['linux'], cpu: ['arm64'], libc: ['musl']}` */
function platformOf(name) {
  const words = name.replace(/.*\//, '').split(/[-.]/);
  const os = words.find((word) => SYSTEMS.includes(word));
  const cpu = words.find((word) => PROCESSORS.includes(word));
  if (!os || !cpu) throw new Error(`Expected the name of a platform in the package name ${name}.`);
  const libc = os === 'linux' && LIBRARIES[words.at(-1)];
  return { os: [os], cpu: [cpu], libc: libc ? [libc] : undefined };
}

const file = new URL('../package-lock.json', import.meta.url);
const lockfile = JSON.parse(readFileSync(file, 'utf8'));
let added = 0;
for (const [owner, entry] of Object.entries(lockfile.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`;
    if (lockfile.packages[path] ?? lockfile.packages[`${owner}/${path}`]) continue;
    const { os, cpu, libc } = platformOf(name);
    // In npm's own order, so that npm's next run changes nothing.
    lockfile.packages[path] = { version, cpu, dev: entry.dev, libc, optional: true, os };
    added++;
  }
}
lockfile.packages = Object.fromEntries(Object.entries(lockfile.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lockfile, null, 2)}\n`);
process.stdout.write(`${added} added\n`);
