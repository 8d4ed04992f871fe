import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chaosRound, type RoundResult } from '../chaos/round.js';
import { World } from '../chaos/world.js';
import { WriteModel } from '../support/write-model.js';

/** `npm run chaos` goes on where this ends. */
const ROUNDS = [1, 2];
const SECONDS = 15;
const SEED = 5;

let world: World;
const productIds = Array.from({ length: 50 }, (_, n) => `p${n}`);
const model = new WriteModel();

beforeAll(async () => {
  world = await World.start();
});
afterAll(async () => world.stop());

const shown = ({ faultsStruck, held, wrong }: RoundResult): string =>
  JSON.stringify({ faultsStruck, wrong: wrong.slice(0, 5), differing: held.differing.slice(0, 3) }, undefined, 1);

describe('an installation whose processes are killed and halted, and whose network fails', () => {
  it.each(ROUNDS)(
    'loses no accepted write, counts right and answers right, or not at all: round %i',
    async (round) => {
      const result = await chaosRound(world, { seed: SEED, round, seconds: SECONDS, productIds, model });
      expect(result, shown(result)).toMatchObject({ wrong: [], held: { lost: 0, resurrected: 0, stale: 0 } });
      expect(result.faultsStruck.length).toBeGreaterThan(2);
      expect(result.writes).toBeGreaterThan(20);
      expect(result.seen.answers).toBeGreaterThan(20);
    },
    300_000,
  );
});
