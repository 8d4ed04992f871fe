import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { point, SPEC, unit } from '../conformance/fixtures.js';
import { openAlias } from '../collections.js';
import { IndexUnavailableError } from '../index-errors.js';
import { QdrantCollections } from './qdrant-collections.js';

/** A Qdrant to start nodes of; the tests of a cluster need one of their own, because they kill a node. */
const BINARY = process.env['QDRANT_BINARY'] ?? '';
const NODES = 3;
const PRODUCTS = 500;
const STARTED_WITHIN_MS = 60_000;

interface Node {
  readonly url: string;
  readonly peer: string;
  readonly process: ChildProcess;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts a node, which joins the cluster of another one. */
async function startNode(first: Node | undefined): Promise<Node> {
  const [http, grpc, p2p] = [await freePort(), await freePort(), await freePort()];
  const peer = `http://127.0.0.1:${p2p}`;
  const child = spawn(BINARY, ['--uri', peer, ...(first ? ['--bootstrap', first.peer] : [])], {
    cwd: await mkdtemp(join(tmpdir(), 'vitrine-qdrant-')),
    stdio: 'ignore',
    env: {
      ...process.env,
      QDRANT__TELEMETRY_DISABLED: 'true',
      QDRANT__CLUSTER__ENABLED: 'true',
      QDRANT__SERVICE__HTTP_PORT: String(http),
      QDRANT__SERVICE__GRPC_PORT: String(grpc),
      QDRANT__CLUSTER__P2P__PORT: String(p2p),
    },
  });
  return { url: `http://127.0.0.1:${http}`, peer, process: child };
}

/** Waits until a node knows of so many. */
async function knows({ url }: Node, nodes: number): Promise<void> {
  for (const began = performance.now(); performance.now() - began < STARTED_WITHIN_MS; await setTimeout(200)) {
    const status = await fetch(`${url}/cluster`).then(
      (response) => response.json() as Promise<{ result: { peers?: object } }>,
      () => undefined,
    );
    if (Object.keys(status?.result.peers ?? {}).length === nodes) return;
  }
  throw new Error(`the node at ${url} does not know of ${nodes} nodes`);
}

describe.skipIf(!BINARY)('a cluster of three nodes (QDRANT_BINARY)', () => {
  const nodes: Node[] = [];

  beforeAll(async () => {
    for (let n = 0; n < NODES; n++) {
      const node = await startNode(nodes[0]);
      nodes.push(node);
      await knows(node, n + 1);
    }
    for (const node of nodes) await knows(node, NODES);
  }, 2 * STARTED_WITHIN_MS);
  afterAll(() => {
    for (const { process: child } of nodes) child.kill('SIGKILL');
  });

  const open = (n: number): ReturnType<typeof QdrantCollections.open> => QdrantCollections.open({ url: nodes[n]?.url ?? '' });

  it('is opened by two processes at once, by different nodes', async () => {
    const both = await Promise.all([open(0), open(1)]);
    for (let n = 0; n < 4; n++) {
      const [one, other] = await Promise.all(both.map((collections) => openAlias(collections, SPEC, `together-${n}`)));
      await one?.upsert('s', [point('a', unit(1, 0, 0, 0))]);
      expect(await other?.count('s')).toBe(1);
    }
  });

  it('goes on when a node is killed: nothing fails, and nothing that was accepted is lost', async () => {
    const index = await openAlias(await open(0), SPEC, 'killed');
    const products = Array.from({ length: PRODUCTS }, (_, n) => point(`p${n}`, unit(1, n / PRODUCTS, 0, 0), { price: n }));
    await index.upsert('s', products);
    let isOver = false;
    let accepted = 0;
    const reading = (async () => {
      while (!isOver) {
        const { hits } = await index.find('s', { semantic: { embedding: unit(1, 1, 0, 0) }, facets: ['price'], page: 1, perPage: 5 });
        expect(hits).toHaveLength(5);
      }
    })();
    const writing = (async () => {
      for (; !isOver; accepted++) await index.upsert('s', [point(`later-${accepted}`, unit(1, 0, 1, 0))]);
    })();
    await setTimeout(1_000);
    nodes.at(-1)?.process.kill('SIGKILL');
    await setTimeout(5_000);
    isOver = true;
    await Promise.all([reading, writing]);
    expect(accepted).toBeGreaterThan(10);
    expect(await index.count('s')).toBe(PRODUCTS + accepted);
    expect((await index.get('s', [`later-${accepted - 1}`])).size).toBe(1);
  });
});

describe.skipIf(!BINARY)('a server that is away (QDRANT_BINARY)', () => {
  const TIMEOUT_MS = 1_000;
  let node: Node;

  beforeAll(async () => {
    node = await startNode(undefined);
    await knows(node, 1);
  }, STARTED_WITHIN_MS);
  afterAll(() => node.process.kill('SIGKILL'));

  it(
    'is said to be away within the time limit, whether it sleeps or is killed, and serves again when it is back',
    async () => {
      const index = await openAlias(await QdrantCollections.open({ url: node.url, timeoutMs: TIMEOUT_MS }), SPEC, 'away');
      await index.upsert('s', [point('a', unit(1, 0, 0, 0))]);
      const listing = { page: 1, perPage: 5, facets: ['price'], sort: [{ field: 'price', descending: false }] };
      const queries = [
        listing,
        { ...listing, sort: [], semantic: { embedding: unit(1, 0, 0, 0) } },
        { ...listing, group: { field: 'brand', limit: 1 } },
      ];
      const areRefused = async (): Promise<void> => {
        for (const query of queries) {
          const began = performance.now();
          await expect(index.find('s', query)).rejects.toBeInstanceOf(IndexUnavailableError);
          expect(performance.now() - began).toBeLessThan(TIMEOUT_MS * 1.5);
        }
        await expect(index.upsert('s', [point('b', unit(1, 0, 0, 0))])).rejects.toBeInstanceOf(IndexUnavailableError);
      };
      node.process.kill('SIGSTOP');
      await areRefused();
      node.process.kill('SIGCONT');
      await expect
        .poll(
          async () =>
            index.find('s', listing).then(
              ({ found }) => found,
              () => 0,
            ),
          { timeout: 20_000 },
        )
        .toBeGreaterThan(0);
      node.process.kill('SIGKILL');
      await areRefused();
    },
    STARTED_WITHIN_MS,
  );
});
