/** `node dist/tools/random-models/main.js DIRECTORY`: a model of each shape of the registry, with random weights. */
import { join } from 'node:path';
import { MODEL_ENTRIES } from '#model-registry';
import { buildRandomModel } from './build-model.js';

const [directory] = process.argv.slice(2);
if (!directory) {
  process.stderr.write('Give the directory to write the models to.\n');
  process.exit(2);
}
for (const entry of MODEL_ENTRIES) await buildRandomModel(entry, join(directory, entry.name));
process.stdout.write(`${MODEL_ENTRIES.length} models in ${directory}\n`);
