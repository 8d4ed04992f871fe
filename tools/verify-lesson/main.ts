/** `npm run verify:lesson -- --image FILE`: the numbers of the original models beside those that Vitrine computes with them. */
import { access, readFile } from 'node:fs/promises';
import Table from 'cli-table3';
import { Command } from 'commander';
import { ClipModel, Detector } from '#clip';
import { compareBoxes, compareProbabilities, compareSimilarities, type Comparison } from './compare.js';
import { PICTURE_URL } from './reference.js';

interface Options {
  readonly image: string;
  readonly clip: string;
  readonly detector: string;
}

const options = new Command('verify:lesson')
  .description('compares what CLIP ViT-B/32 and OWL-ViT B/32 answer here with what their reference implementation answers')
  .requiredOption('--image <file>', `COCO val2017 picture 39769, which is at ${PICTURE_URL}`)
  .option('--clip <directory>', 'CLIP ViT-B/32', 'models/clip-vit-b32')
  .option('--detector <directory>', 'OWL-ViT B/32', 'models/owlvit-b32')
  .parse()
  .opts<Options>();

async function run({ image, clip, detector }: Options): Promise<number> {
  const missing = await absent([clip, detector]);
  for (const directory of missing) {
    const name = directory === clip ? 'clip-vit-b32' : 'owlvit-b32';
    process.stderr.write(`There is no model in ${directory}: "npm run vitrine -- models pull ${name}" downloads it.\n`);
  }
  if (missing.length > 0) return 2;
  const picture = await readFile(image);
  const model = await ClipModel.load({ directory: clip });
  const finder = await Detector.load({ directory: detector });
  const compared = [
    ...(await compareSimilarities(model, picture)),
    ...(await compareProbabilities(model, picture)),
    ...(await compareBoxes(finder, picture)),
  ];
  await Promise.all([model.release(), finder.release()]);
  process.stdout.write(`${table(compared)}\n`);
  const failed = compared.filter(({ holds }) => !holds).length;
  process.stdout.write(failed === 0 ? 'All numbers are within tolerance.\n' : `${failed} of ${compared.length} numbers differ.\n`);
  return failed === 0 ? 0 : 1;
}

async function absent(directories: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    directories.map((directory) =>
      access(directory).then(
        () => true,
        () => false,
      ),
    ),
  );
  return directories.filter((_, n) => !found[n]);
}

function table(compared: readonly Comparison[]): string {
  const rows = new Table({ head: ['step', 'what', 'reference', 'Vitrine', ''], style: { head: [], border: [] } });
  for (const { step, what, expected, ours, holds } of compared) rows.push([step, what, expected, ours, holds ? 'holds' : 'DIFFERS']);
  return rows.toString();
}

process.exitCode = await run(options);
