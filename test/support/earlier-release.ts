import { connect } from '@lancedb/lancedb';

/** What the release before did not keep of a product: its place in the order of writes. */
const ADDED = ['revision', 'patched', 'touched', 'stamp', 'basis'];

/** Makes the embedded index in a directory look as the release before wrote it. */
export async function asEarlierRelease(directory: string): Promise<void> {
  const connection = await connect(directory);
  for (const name of await connection.tableNames()) await (await connection.openTable(name)).dropColumns(ADDED);
  connection.close();
}
