import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EntrySettings } from '#model-registry';
import { OnnxGraph } from './onnx-graph.js';
import { bertPieces, bertTokenizer } from './tokenizers.js';
import { RandomWeights } from './towers.js';

/** Words that mean about the same. */
export type Meaning = readonly string[];

export interface TextModelOptions {
  readonly dimension?: number;
  readonly settings?: EntrySettings;
  /** Words with vectors of their own, those of one meaning near each other; other words are read letter by letter. */
  readonly meanings?: readonly Meaning[];
  readonly pooling?: 'mean' | 'cls' | 'max';
  /** The variant of the graph's file. */
  readonly variant?: 'fp32' | 'int8';
  readonly seed?: number;
}

/** How far words of one meaning lie apart, as a share of the length of their vectors. */
const APART = 0.25;
/** The weight of a letter beside that of a word of known meaning. */
const LETTER = 0.1;

/**
 * Writes a directory in the layout of sentence-transformers: a model of some kilobytes whose output for a token is the token's vector,
 * whatever stands beside it. Words of one meaning are near each other, as a trained model has them.
 */
export async function buildTextModel(directory: string, options: TextModelOptions = {}): Promise<void> {
  const { dimension = 32, settings = {}, meanings = [], pooling = 'mean', variant = 'fp32', seed = 7 } = options;
  const words = meanings.flat();
  const written: Record<string, object> = {
    'modules.json': [
      { idx: 0, name: '0', path: '', type: 'sentence_transformers.models.Transformer' },
      { idx: 1, name: '1', path: '1_Pooling', type: 'sentence_transformers.models.Pooling' },
      { idx: 2, name: '2', path: '2_Normalize', type: 'sentence_transformers.models.Normalize' },
    ],
    '1_Pooling/config.json': {
      word_embedding_dimension: dimension,
      pooling_mode_cls_token: pooling === 'cls',
      pooling_mode_mean_tokens: pooling === 'mean',
      pooling_mode_max_tokens: pooling === 'max',
    },
    'config.json': { model_type: 'bert', max_position_embeddings: 512, pad_token_id: 0 },
    'sentence_bert_config.json': { max_seq_length: 64, do_lower_case: false },
    'vitrine.json': settings,
    'tokenizer.json': bertTokenizer(words),
    'tokenizer_config.json': {},
  };
  await mkdir(join(directory, 'onnx'), { recursive: true });
  await mkdir(join(directory, '1_Pooling'), { recursive: true });
  for (const [name, document] of Object.entries(written)) await writeFile(join(directory, name), JSON.stringify(document));
  const file = variant === 'fp32' ? 'model.onnx' : `model_${variant}.onnx`;
  await writeFile(join(directory, 'onnx', file), graphOf(bertPieces(words), meanings, dimension, seed));
}

/** input_ids [N, L] → last_hidden_state [N, L, D]: a row of a table for each token. */
function graphOf(pieces: readonly string[], meanings: readonly Meaning[], dimension: number, seed: number): Uint8Array {
  const weights = new RandomWeights(seed);
  const centres = meanings.map(() => weights.floats(dimension));
  const table = new Float32Array(pieces.length * dimension);
  for (const [id, piece] of pieces.entries()) {
    const meaning = meanings.findIndex((words) => words.includes(piece));
    const own = weights.floats(dimension, meaning >= 0 ? APART : LETTER);
    const centre = centres[meaning];
    // Every text has the tokens `[PAD]`, `[CLS]` and `[SEP]`, so they tell no text from another.
    const isSpecial = piece.startsWith('[');
    for (let i = 0; i < dimension; i++) table[id * dimension + i] = isSpecial ? 1e-6 : (own[i] ?? 0) + (centre?.[i] ?? 0);
  }
  const graph = new OnnxGraph();
  graph.node('Gather', [graph.constant(table, [pieces.length, dimension]), 'input_ids'], {}, 'last_hidden_state');
  return graph.bytes(
    [{ name: 'input_ids', type: 'int64', dims: ['batch', 'length'] }],
    [{ name: 'last_hidden_state', type: 'float32', dims: ['batch', 'length', dimension] }],
  );
}
