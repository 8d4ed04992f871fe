import { setTimeout as sleep } from 'node:timers/promises';
import Table from 'cli-table3';
import type { NewReindexInput, ReindexDocument } from '#api-contract';
import type { VitrineClient } from '#client';
import { CommandFailure } from '../failure.js';
import { print, printJson } from '../session.js';

const LOOK_MS = 1_000;
const AT_REST = new Set(['awaiting_approval', 'done', 'failed', 'cancelled', 'rolled_back']);

/** Starts a reindex of every store, and waits for all of them if `isWatched`. */
export async function startInAllStores(
  client: VitrineClient,
  wanted: NewReindexInput,
  { isJson, isWatched }: { readonly isJson: boolean; readonly isWatched: boolean },
): Promise<void> {
  const { reindexes, passed_over: passedOver } = await client.startReindexOfAllStores(wanted);
  const ended = isWatched ? await allAtRest(client, reindexes) : reindexes;
  if (isJson) printJson({ reindexes: ended, passed_over: passedOver });
  else {
    const table = new Table({ head: ['store', 'state', 'products', 'reindex'], style: { head: [], border: [] } });
    for (const { id, store_id: store, state, counts, failure } of ended)
      table.push([store, state, counts.products, failure?.message ?? id]);
    for (const { store_id: store, detail } of passedOver) table.push([store, 'unchanged', '', detail]);
    print(table.toString());
  }
  const failed = ended.filter(({ state }) => state === 'failed').length;
  if (failed > 0) throw new CommandFailure(`${failed} of ${ended.length} reindexes have failed.`);
}

async function allAtRest(client: VitrineClient, started: readonly ReindexDocument[]): Promise<readonly ReindexDocument[]> {
  const ids = new Set(started.map(({ id }) => id));
  for (;;) {
    const now = (await client.reindexesOfAllStores()).filter(({ id }) => ids.has(id));
    if (now.every(({ state }) => AT_REST.has(state))) return now;
    await sleep(LOOK_MS);
  }
}
