import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitingConnection } from '#redis';
import { importSample, startTestStack, type TestStack } from '../support/stack.js';

let test: TestStack;
let image: string;

beforeAll(async () => {
  test = await startTestStack({ SHUTDOWN_DELAY_SECONDS: '1' });
  const [row] = await importSample(test, 12, 40);
  image = String(row?.['image']);
}, 120_000);
afterAll(async () => test.stop());

describe('SIGTERM', () => {
  it('ends a worker that reads a feed at its next batch; another worker reads on, and no attempt is spent', async () => {
    const rows = 12_000;
    const feed = join(test.directory, 'large.jsonl');
    const lines = Array.from({ length: rows }, (_, n) => JSON.stringify({ id: `l${n}`, title: `Large ${n}`, image }));
    await writeFile(feed, `${lines.join('\n')}\n`);
    const { id } = await test.client.imports.start(feed);
    await expect.poll(async () => (await test.client.imports.find(id)).counts.read, { timeout: 20_000 }).toBeGreaterThan(500);
    const started = performance.now();
    await test.stack.stopWorker();
    expect(performance.now() - started).toBeLessThan(12_000);
    const { state, counts } = await test.client.imports.find(id);
    expect(state).toBe('reading');
    expect(counts.read).toBeLessThan(rows);
    // The job was given back, and costs nothing.
    const queue = new Queue('import', { connection: waitingConnection(test.stack.redisUrl) });
    const job = await queue.getJob(id);
    expect([await job?.getState(), job?.attemptsMade]).toEqual(['delayed', 0]);
    await queue.close();
    await test.stack.startWorker();
    const report = await test.client.imports.wait(id);
    expect(report).toMatchObject({
      state: 'done',
      counts: { read: rows, accepted: rows, rejected: 0, failed: 0, pending: 0, indexed: rows },
    });
  }, 240_000);

  it('loses no request while two API processes are restarted one after the other under load', async () => {
    const other = await test.stack.startAnother('api');
    const processes = [test.stack.apiUrl, other.url];
    const ready = new Set(processes);
    // A load balancer: asks which processes are ready, and sends requests only to these.
    let isOver = false;
    const watching = (async () => {
      while (!isOver) {
        for (const url of processes) {
          const isReady = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(500) }).then(
            (response) => response.ok,
            () => false,
          );
          if (isReady) ready.add(url);
          else ready.delete(url);
        }
        await sleep(100);
      }
    })();
    const [answers, faults]: [number[], string[]] = [[], []];
    const caller = async (lane: number): Promise<void> => {
      for (let n = lane; !isOver; n++) {
        const urls = [...ready];
        const url = urls[n % urls.length];
        if (url === undefined) {
          faults.push('nobody is ready');
          await sleep(50);
          continue;
        }
        const isWrite = n % 5 === 0;
        await fetch(`${url}/v1/${isWrite ? `products/l${n % 100}` : 'search?q=red%20dress'}`, {
          method: isWrite ? 'PATCH' : 'GET',
          headers: { 'x-api-key': test.adminKey, 'content-type': 'application/json' },
          ...(isWrite && { body: JSON.stringify({ price: n }) }),
        }).then(
          async (response) => {
            await response.arrayBuffer();
            answers.push(response.status);
          },
          (error: unknown) => faults.push(String((error as Error).cause ?? error)),
        );
      }
    };
    const callers = Array.from({ length: 6 }, (_, lane) => caller(lane));
    await sleep(1_000);
    await test.stack.stopApi();
    await test.stack.startApi();
    await sleep(1_000);
    await other.process.stop();
    isOver = true;
    await Promise.all([...callers, watching]);
    expect(faults).toEqual([]);
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(answers.length).toBeGreaterThan(40);
  }, 120_000);
});
