import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from '@lancedb/lancedb';
import { QdrantClient } from '@qdrant/js-client-rest';

/**
 * The Qdrant server that the end-to-end tests use in place of the embedded index. The tests empty it. The variable has a name of its
 * own, so that nobody's Qdrant is emptied because `QDRANT_URL` happens to be set.
 */
const QDRANT_URL = process.env['E2E_QDRANT_URL'] || undefined;

/** True while the tests run on the embedded index, whose files can be measured and whose disk can be filled. */
export const IS_EMBEDDED = QDRANT_URL === undefined;

/** The settings of a stack that choose the index. */
export const indexEnv = (): Record<string, string> => (QDRANT_URL === undefined ? {} : { QDRANT_URL });

/** Removes the collections of earlier stacks from Qdrant. The embedded index needs nothing: its files are removed with its directory. */
export async function emptyIndex(): Promise<void> {
  if (QDRANT_URL === undefined) return;
  const client = new QdrantClient({ url: QDRANT_URL });
  const { collections } = await client.getCollections();
  for (const { name } of collections) await client.deleteCollection(name);
}

/** The bytes that one version takes on the disk, in the embedded index of a stack. */
export async function versionBytes(directory: string, version: string | undefined): Promise<number> {
  const entries = await readdir(join(directory, 'index', `${version}.lance`), { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size);
  return (await Promise.all(files)).reduce((sum, size) => sum + size, 0);
}

/** The columns that the previous release did not have: those for the order of writes. */
const ADDED = ['revision', 'patched', 'touched', 'stamp', 'basis'];

/** Makes the index of a stopped stack look as if the previous release wrote it. */
export async function asEarlierRelease(directory: string): Promise<void> {
  if (QDRANT_URL !== undefined) return withoutPayload(new QdrantClient({ url: QDRANT_URL }));
  const connection = await connect(join(directory, 'index'));
  for (const name of await connection.tableNames()) await (await connection.openTable(name)).dropColumns(ADDED);
  connection.close();
}

async function withoutPayload(client: QdrantClient): Promise<void> {
  const { collections } = await client.getCollections();
  for (const { name } of collections) await client.deletePayload(name, { keys: ADDED, filter: {}, wait: true });
}
