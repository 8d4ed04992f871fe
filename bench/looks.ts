import type { LookAnswer } from '#api-contract';
import { sampleProducts, scene, toFeedRow } from '#sample-catalog';
import { machine } from './support/machine.js';
import { importRows, uploadPictures } from './support/sample-store.js';
import { median, pairedRatio, quantile } from './support/statistics.js';
import { withStack } from './support/with-stack.js';

const PRODUCTS = 1_500;
const SCENES = 30;
const ROUNDS = 4;
const FIRST_SEED = 8_000_000;
const SCENE_SIZE = [1280, 960] as const;
const STAGES = ['read', 'decode', 'detect', 'crop', 'embed', 'search', 'total'] as const;

const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Measures the time of each stage of a look, and how much of the time of a request no stage explains. */
export async function benchLooks(): Promise<void> {
  await withStack(async ({ stack, client, directory }) => {
    const products = sampleProducts(11, PRODUCTS);
    await uploadPictures(stack, products, 240);
    await importRows(client, products.map(toFeedRow), directory);
    const scenes = await Promise.all(Array.from({ length: SCENES }, (_, n) => scene(FIRST_SEED + n, ...SCENE_SIZE)));
    for (const { jpeg } of scenes) await client.look(jpeg);
    const times: LookAnswer['time_ms'][] = [];
    const whole: number[] = [];
    let items = 0;
    for (let round = 0; round < ROUNDS; round++) {
      for (const { jpeg } of scenes) {
        const started = performance.now();
        const look = await client.look(jpeg);
        whole.push(performance.now() - started);
        times.push(look.time_ms);
        items += look.items.length;
      }
    }
    print(`${machine()}; mini-owl, mini-clip, LanceDB with ${PRODUCTS} products`);
    print(`${whole.length} looks of ${SCENE_SIZE.join(' × ')} pixels, ${(items / whole.length).toFixed(1)} things each\n`);
    print(`${'stage'.padEnd(24)} p50 ms  p99 ms`);
    for (const stage of STAGES)
      show(
        stage === 'total' ? 'sum of the stages' : stage,
        times.map((one) => one[stage]),
      );
    show('end to end over HTTP', whole);
    const ratio = pairedRatio(
      whole,
      times.map(({ total }) => total),
    );
    print(`\nend to end ÷ sum of the stages: ${ratio.toFixed(3)}`);
  });
}

function show(name: string, values: readonly number[]): void {
  print(`${name.padEnd(24)} ${median(values).toFixed(2).padStart(6)}  ${quantile(values, 0.99).toFixed(2).padStart(6)}`);
}
