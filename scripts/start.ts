/** `npm start`: starts the whole stack on this machine, prints its addresses and keys, and runs until a signal ends it. */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { newSecret } from '#access';
import { openInBrowser } from './dev-stack/browser.js';
import { StartError } from './dev-stack/child.js';
import { givenServers, givenSettings, indexOf, objectStoreOf, redisOf, startedParts } from './dev-stack/given-settings.js';
import { DevStack } from './dev-stack/dev-stack.js';

function portIn(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 65_535) throw new InvalidArgumentError('Expected a number from 1 to 65535.');
  return number;
}

const { port, data, open } = new Command('start')
  .description('starts Redis, an S3 server, the API and a worker; what they keep survives a restart')
  .option('--port <number>', 'port of the API', portIn, 3000)
  .option('--data <directory>', 'directory for all data', '.vitrine')
  .option('--no-open', 'do not open the shop in the browser')
  .parse()
  .opts<{ port: number; data: string; open: boolean }>();

interface Keys {
  readonly admin: string;
  readonly search: string;
  /** Seals what verifies search tokens. */
  readonly tokenSecret: string;
}

const keyFile = join(data, 'keys.json');

async function savedKeys(): Promise<Keys> {
  const fresh = { admin: newSecret(['operator']), search: newSecret(['search']), tokenSecret: randomBytes(32).toString('hex') };
  try {
    return { ...fresh, ...(JSON.parse(await readFile(keyFile, 'utf8')) as Partial<Keys>) };
  } catch {
    return fresh;
  }
}

async function save(keys: Keys): Promise<void> {
  await writeFile(keyFile, JSON.stringify(keys));
  await chmod(keyFile, 0o600);
}

/** What a signal does. Before the stack is up, and at a second signal, everything is killed at once. */
const abort = (): void => process.exit(1);
let end = abort;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    const act = end;
    end = abort;
    act();
  });
}

async function started(): Promise<DevStack> {
  const servers = givenServers(process.env);
  process.stderr.write(`Starting ${startedParts(servers)} …\n`);
  return DevStack.start({
    directory: data,
    adminKey: keys.admin,
    storefrontKey: keys.search,
    tokenSecret: keys.tokenSecret,
    apiPort: port,
    hasOwnGroup: true,
    servers,
    env: givenSettings(process.env),
  });
}

await mkdir(data, { recursive: true });
const keys = await savedKeys();
await save(keys);
const stack = await started().catch((error: unknown) => {
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(`${error.message}\nThe data is in ${data}; use --data to start with another directory.\n`);
  process.exit(1);
});
process.stdout.write(`
Vitrine is up.

  shop           ${stack.apiUrl}/shop
  console        ${stack.apiUrl}/admin
  API            ${stack.apiUrl}
  documentation  ${stack.apiUrl}/docs
  worker         ${stack.workerUrl}/health/ready
  index          ${indexOf(stack.settings)}
  Redis          ${redisOf(stack.redisUrl)}
  S3             ${objectStoreOf(stack.s3)}; the store's pictures lie below stores/${stack.storeId}/

  admin key      ${keys.admin}
  search key     ${keys.search}

Try:
  export VITRINE_URL=${stack.apiUrl} VITRINE_API_KEY=${keys.admin}
  npm run vitrine -- status

Ctrl-C ends it. Logs are in ${data}/.
`);
if (open && process.stdout.isTTY) openInBrowser(`${stack.apiUrl}/shop`);
end = () => void stack.stop().then(() => process.exit(0));
