/**
 * `npm run chaos -- [--rounds 20] [--seconds 30] [--seed N] [--verbose]`: writes, imports, reindexes and searches while processes are killed and halted, and the
 * network to Redis and to the object store fails. After each round all products are compared with the writes that were accepted.
 */
import { parseArgs } from 'node:util';
import { WriteModel } from '../support/write-model.js';
import { chaosRound } from './round.js';
import { World } from './world.js';

const options = {
  rounds: { type: 'string' },
  seconds: { type: 'string' },
  seed: { type: 'string' },
  verbose: { type: 'boolean' },
} as const;
const { values } = parseArgs({ options });
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const [rounds, seconds] = [Number(values.rounds ?? 20), Number(values.seconds ?? 30)];
const print = (text: string): void => void process.stdout.write(`${text}\n`);

print(`seed ${seed}, ${rounds} rounds of ${seconds} s`);
const { QDRANT_URL: qdrant } = process.env;
const world = await World.start(qdrant ? { QDRANT_URL: qdrant } : {});
const productIds = Array.from({ length: 50 }, (_, n) => `p${n}`);
const model = new WriteModel();
let failed = 0;
try {
  for (let round = 1; round <= rounds; round++) {
    const onStep = (name: string): void => (values.verbose === true ? print(`  ${name}`) : undefined);
    const result = await chaosRound(world, { seed, round, seconds, productIds, model, onStep });
    const { writes, faultsStruck, seen, imports, held, wrong } = result;
    const { lost, resurrected, stale, differing } = held;
    const isRight = differing.length === 0 && wrong.length === 0;
    if (!isRight) failed++;
    print(
      `${isRight ? '✓' : '✗'} round ${round}: ${faultsStruck.length} faults, ${writes} writes, ${imports.length} imports, ${seen.answers} searches right, ` +
        `${seen.refused} refused, ${seen.unanswered} without an answer; lost ${lost}, resurrected ${resurrected}, stale ${stale}`,
    );
    if (isRight) continue;
    print(`  ${faultsStruck.join('; ')}`);
    for (const one of wrong.slice(0, 10)) print(`  ${one}`);
    for (const one of differing.slice(0, 3)) print(`  ${JSON.stringify(one)}`);
  }
} finally {
  await world.stop();
}
print(failed === 0 ? 'Nothing was lost.' : `${failed} of ${rounds} rounds were wrong; --seed ${seed} strikes with the same faults.`);
process.exitCode = failed === 0 ? 0 : 1;
