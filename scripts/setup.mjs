/** Makes a fresh machine ready: dependencies, redis-server, the build. Plain JavaScript without imports from npm, as nothing is installed yet. */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

// Silences a warning of the AWS SDK at every start: it will require Node 22 from 2027 on.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

/** Set-up prints to stderr, because stdout belongs to the command that follows. */
const say = (text) => process.stderr.write(`${text}\n`);

function fail(text) {
  say(text);
  process.exit(1);
}

/** Runs a program with its output on stderr. @returns whether it succeeded. */
function succeeds(program, args, options = {}) {
  const { status } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
  return status === 0;
}

const answers = (program, args) => spawnSync(program, args, { stdio: 'ignore' }).status === 0;

function ensureNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) fail(`Vitrine needs Node 20.19 or newer; this is ${process.versions.node}.`);
}

export function ensureDependencies() {
  ensureNode();
  const installed = join(root, 'node_modules', '.package-lock.json');
  const isFresh = existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
  if (isFresh) return;
  say('Installing dependencies …');
  // `npm_execpath` is the file that npm runs from. Node runs that file, because on Windows `npm` is a script that cannot be spawned.
  const npm = process.env.npm_execpath;
  const done = npm
    ? succeeds(process.execPath, [npm, 'ci', '--no-audit', '--no-fund', '--loglevel=error'])
    : succeeds('npm', ['ci', '--loglevel=error']);
  if (!done) fail('The dependencies could not be installed; see the messages of npm above.');
}

/** Installs a package of the system, where it has a package manager that asks nothing. */
function installPackage({ apt, brew }) {
  const isRoot = process.getuid?.() === 0;
  const sudo = isRoot ? [] : ['sudo', '-n'];
  const run = (...command) => succeeds(command[0], command.slice(1), { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  if (process.platform === 'linux' && answers('apt-get', ['--version'])) {
    const install = () => run(...sudo, 'apt-get', 'install', '-y', '--no-install-recommends', apt);
    if (!install() && run(...sudo, 'apt-get', 'update')) install();
  } else if (process.platform === 'darwin' && answers('brew', ['--version'])) {
    run('brew', 'install', ...brew);
  }
}

export function ensureRedis() {
  if (answers('redis-server', ['--version'])) return;
  say('Installing redis-server …');
  installPackage({ apt: 'redis-server', brew: ['redis'] });
  if (!answers('redis-server', ['--version'])) {
    fail(
      'Vitrine needs the program redis-server (Redis 6.2 or newer), and could not install it. Install it with your package manager and try again.',
    );
  }
}

/** The browser that tests drive; `CHROMIUM_PATH` names another one. */
export function ensureChromium() {
  const chromium = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  if (answers(chromium, ['--version'])) return;
  say('Installing chromium …');
  installPackage({ apt: 'chromium', brew: ['--cask', 'chromium'] });
  if (!answers(chromium, ['--version'])) {
    fail('The tests of the pages need Chromium. Install it with your package manager, and name its program in CHROMIUM_PATH.');
  }
}

export function build() {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const script = (name) => succeeds(process.execPath, [join(root, 'scripts', name)]);
  const isBuilt = succeeds(process.execPath, [tsc, '-p', 'tsconfig.json']) && script('copy-lua.mjs') && script('build-pages.mjs');
  if (!isBuilt) fail('The build failed.');
}
