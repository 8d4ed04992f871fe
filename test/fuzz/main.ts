/**
 * `npm run fuzz -- [--seconds 300] [--seed N] [--case N]`: sends requests that are made of `/openapi.json`, right and wrong ones, to a stack of its
 * own, and prints those that are answered wrongly. `--case` sends one request of a seed again.
 */
import { parseArgs } from 'node:util';
import { startTestStack, importSample } from '../support/stack.js';
import { fuzz, type FuzzResult } from './fuzzer.js';

const { values } = parseArgs({ options: { seconds: { type: 'string' }, seed: { type: 'string' }, case: { type: 'string' } } });
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const seconds = Number(values.seconds ?? 120);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

function report({ sent, byStatus, findings }: FuzzResult): void {
  print(
    `${sent} requests: ${Object.entries(byStatus)
      .map(([status, count]) => `${status === '0' ? 'no answer' : status} ${count}`)
      .join(', ')}`,
  );
  for (const { number, request, what, answer, fault } of findings)
    print(`\n✗ ${fault} (${what}; --seed ${seed} --case ${number})\n  ${request}\n  → ${answer}`);
}

// s3rver ends its process where a folder is removed, because its last object is, while another object is put there.
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'ENOENT' || !error.path?.endsWith('_S3rver_object')) throw error;
});

print(`seed ${seed}`);
const test = await startTestStack();
try {
  await importSample(test, 5, 20);
  const one = values.case === undefined ? { requests: Infinity } : { requests: 1, first: Number(values.case) };
  const result = await fuzz({ url: test.stack.apiUrl, key: test.adminKey, seed, seconds, ...one });
  report(result);
  process.exitCode = result.findings.length === 0 ? 0 : 1;
} finally {
  await test.stop();
}
