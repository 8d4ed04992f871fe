/**
 * `npm run test:contract`: schemathesis, a property tester that is no part of this project, reads `/openapi.json` of an API and sends what the document allows, and
 * what it does not. No answer may be a server error, have a status or a shape that the document does not name, or take a method that it does not name. It needs Python,
 * and installs schemathesis into `.vitrine/contract`. `npm run test:contract -- --max-time 600` looks for longer; a run prints its seed for `--seed`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './setup.mjs';

const VERSION = '4.32.5';
const CHECKS =
  'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,unsupported_method,allow_header_conformance';
const folder = join(root, '.vitrine', 'contract');
const program = join(folder, process.platform === 'win32' ? 'Scripts' : 'bin', 'schemathesis');

const run = (command, args) => spawnSync(command, args, { cwd: existsSync(folder) ? folder : root, stdio: 'inherit' }).status === 0;

if (!existsSync(program)) {
  const isInstalled =
    run('python3', ['-m', 'venv', folder]) && run(join(program, '..', 'pip'), ['install', '--quiet', `schemathesis==${VERSION}`]);
  if (!isInstalled) {
    process.stderr.write('This needs Python 3.10 or later with venv, and its package index.\n');
    process.exit(2);
  }
}

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
};

const data = mkdtempSync(join(tmpdir(), 'vitrine-contract-'));
const stack = spawn(
  process.execPath,
  [join(root, 'dist', 'scripts', 'start.js'), '--port', String(await freePort()), '--data', data, '--no-open'],
  {
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
let said = '';
stack.stdout.on('data', (text) => (said += text));
const address = () => /^ {2}API +(\S+)$/m.exec(said)?.[1];
while (address() === undefined && stack.exitCode === null) await sleep(200);
if (address() === undefined) process.exit(1);
const { admin } = JSON.parse(readFileSync(join(data, 'keys.json'), 'utf8'));
// The key of the run must not be revoked by it.
const options = `--checks ${CHECKS} --exclude-path /v1/admin/keys/{id} --max-time 120 --continue-on-failure --request-timeout 30`.split(
  ' ',
);
const authorization = ['--header', `Authorization: Bearer ${admin}`];
const isRight = run(program, ['run', `${address()}/openapi.json`, ...authorization, ...options, ...process.argv.slice(2)]);
stack.kill('SIGINT');
await new Promise((resolve) => stack.once('exit', resolve));
rmSync(data, { recursive: true, force: true });
process.exit(isRight ? 0 : 1);
