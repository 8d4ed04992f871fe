import { InferenceSession } from 'onnxruntime-node';
import { readModelDirectory, TextTower, Tokenizer } from '#clip';
import { machine } from './support/machine.js';
import { median } from './support/statistics.js';

const RUNS = 300;
const QUERIES = ['a red dress', 'navy blue backpack', 'striped mug', 'a pair of white running shoes for women'];

/** Milliseconds of encoding one query padded to its bucket against padded to the whole context, alternately. */
export async function benchTextLength(): Promise<void> {
  const info = await readModelDirectory('models/mini-clip');
  const session = await InferenceSession.create(info.textModelPath, { graphOptimizationLevel: 'all' });
  const tower = new TextTower(session);
  const { contextLength, padTokenId } = info;
  const bucketed = new Tokenizer({ ...info.tokenizer, contextLength, padTokenId });
  const padded = new Tokenizer({ ...info.tokenizer, contextLength, padTokenId, padToContext: true });
  const times = { bucketed: [] as number[], padded: [] as number[] };
  const time = async (tokenizer: Tokenizer, query: string): Promise<number> => {
    const started = performance.now();
    await tower.encode(tokenizer.batch([query]));
    return performance.now() - started;
  };
  for (let run = -20; run < RUNS; run++) {
    const query = QUERIES[(run + 20) % QUERIES.length] ?? '';
    const [short, long] = [await time(bucketed, query), await time(padded, query)];
    if (run < 0) continue;
    times.bucketed.push(short);
    times.padded.push(long);
  }
  await session.release();
  process.stdout.write(`${machine()}\nmini-clip text tower, one query at a time, context of ${contextLength} tokens\n\n`);
  process.stdout.write(`padded to its bucket      ${median(times.bucketed).toFixed(2)} ms\n`);
  process.stdout.write(`padded to the context     ${median(times.padded).toFixed(2)} ms\n\n`);
  process.stdout.write(`times faster: ${(median(times.padded) / median(times.bucketed)).toFixed(1)}\n`);
}
