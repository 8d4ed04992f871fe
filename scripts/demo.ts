/** `npm run demo`: imports a catalog through the HTTP API of a real stack and searches it by words, by picture, by both and by a look. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { newSecret } from '#access';
import { VitrineClient } from '#client';
import { importFeed, uploadPictures } from './demo/import-catalog.js';
import { runLook } from './demo/look.js';
import { ownDemoCatalog } from './demo/own-demo-catalog.js';
import { runReindex } from './demo/reindex.js';
import { resultsPage } from './demo/results-page.js';
import { runQueries } from './demo/run-queries.js';
import { sampleDemoCatalog } from './demo/sample-demo-catalog.js';
import { summarize } from './demo/summary.js';
import { lookTable, overview, queryTable, reindexTable } from './demo/tables.js';
import { openInBrowser } from './dev-stack/browser.js';
import { StartError } from './dev-stack/child.js';
import { DevStack } from './dev-stack/dev-stack.js';
import { keysOf } from './dev-stack/redis-server.js';
import { givenIndex, givenServers, indexOf, objectStoreOf, redisOf, startedParts } from './dev-stack/given-settings.js';

const PAGE = join('demo', 'results.html');

const OTHER_MODEL = 'mini-clip-64';

const { json, catalog, images, reindex, open } = new Command('demo')
  .description('starts Vitrine, imports a catalog of 1 000 generated products, or your own, and searches it')
  .option('--json', 'print one JSON summary on stdout')
  .option('--catalog <file>', 'a feed of your own (JSONL or CSV)')
  .option('--images <directory>', 'its pictures; the feed names them relative to this directory')
  .option('--reindex', `then changes the model to ${OTHER_MODEL} while the store is searched and written to`)
  .option('--open', 'leaves everything running until Ctrl-C, and opens the shop with this catalog')
  .parse()
  .opts<{ open?: boolean; json?: boolean; catalog?: string; images?: string; reindex?: boolean }>();

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const print = (text: string): void => void (json ? undefined : process.stdout.write(`${text}\n`));

/** Opens the shop, and resolves when the process is told to end. */
async function shown(apiUrl: string, adminKey: string): Promise<void> {
  print(
    `\n  shop       ${apiUrl}/shop\n  console    ${apiUrl}/admin\n  admin key  ${adminKey}\n\nCtrl-C ends it, and removes the catalog.`,
  );
  openInBrowser(`${apiUrl}/shop`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeAllListeners(signal);
  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
}

/** The demo begins with nothing. @throws {StartError} if a Redis has keys: they may be those of a shop. */
async function requireEmpty(redisUrl: string): Promise<void> {
  if ((await keysOf(redisUrl)) === 0) return;
  throw new StartError(`${redisOf(redisUrl)} is not empty; the demo wants a database of its own, such as redis://localhost:6379/5.`);
}

async function run(directory: string): Promise<void> {
  const chosen = catalog && images ? await ownDemoCatalog(catalog, images) : await sampleDemoCatalog(directory);
  const [adminKey, storefrontKey] = [newSecret(['operator']), newSecret(['search'])];
  const servers = givenServers(process.env);
  if (servers.redisUrl !== undefined) await requireEmpty(servers.redisUrl);
  say(`Starting ${startedParts(servers)} …`);
  const env = { ...givenIndex(process.env), LOG_LEVEL: 'warn' };
  const stack = await DevStack.start({ directory, adminKey, storefrontKey, storeId: 'demo', servers, env });
  say(`The index is ${indexOf(stack.settings)}.`);
  if (servers.redisUrl !== undefined) say(`Redis is ${redisOf(servers.redisUrl)}; what the demo writes there stays.`);
  if (servers.s3) say(`The object store is ${objectStoreOf(servers.s3)}; the pictures stay below stores/${stack.storeId}/.`);
  try {
    say(`Uploading ${chosen.pictures.length} pictures …`);
    await uploadPictures(stack.s3, stack.storeId, chosen.pictures);
    const client = new VitrineClient(stack.apiUrl, adminKey);
    say('Importing …');
    const { report, seconds } = await importFeed(client, chosen.feedFile, (text) => say(`  ${text}`));
    const { errors, found } = await client.imports.errors(report.id, 1, 10);
    for (const { row, message } of errors) say(`  row ${row}: ${message}`);
    if (found > errors.length) say(`  … and ${found - errors.length} more rows`);
    const answered = await runQueries(client, chosen.queries, chosen.products);
    const look = chosen.look && (await runLook(client, chosen.look, chosen.products));
    if (reindex) say(`Changing the model to ${OTHER_MODEL} under load …`);
    const changed = reindex ? await runReindex(client, OTHER_MODEL, chosen.queries, chosen.products) : undefined;
    const summary = summarize(report, seconds, answered, look, changed);
    const pictures = new Map(chosen.pictures.map(({ key, bytes }) => [key, bytes]));
    await mkdir('demo', { recursive: true });
    await writeFile(PAGE, await resultsPage(summary, answered, look, async (key) => (await pictures.get(key)?.()) ?? Buffer.alloc(0)));
    if (json) process.stdout.write(`${JSON.stringify(summary)}\n`);
    for (const one of answered) print(queryTable(one));
    if (look) print(lookTable(look));
    if (changed) print(reindexTable(changed));
    print(overview(summary, answered));
    print(`Queries and hits side by side: ${PAGE}`);
    if (open) await shown(stack.apiUrl, adminKey);
  } finally {
    await stack.stop();
  }
}

if ((catalog === undefined) !== (images === undefined)) {
  say('Give --catalog and --images together.');
  process.exit(2);
}
const directory = await mkdtemp(join(tmpdir(), 'vitrine-demo-'));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
try {
  await run(directory);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  say(error.message);
  process.exitCode = 1;
} finally {
  await rm(directory, { recursive: true, force: true });
}
