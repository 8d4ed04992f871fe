import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Random } from '#sample-catalog';
import { OnnxGraph } from './onnx-writer.js';

const SIZE = 224;
const PATCH = 32;
const WIDTH = 768;
const LAYERS = 12;
const HEADS = 12;
const DIMENSION = 512;
const TOKENS = (SIZE / PATCH) ** 2 + 1;
const VOCABULARY = 4096;

/** Random weights of plausible size. Speed does not depend on their values, except that overflow and denormal numbers would change it. */
function weights(random: Random, count: number, scale: number): Float32Array {
  const block = Float32Array.from({ length: 4096 }, () => (random.next() - 0.5) * 2 * scale);
  const values = new Float32Array(count);
  for (let at = 0; at < count; at += block.length) values.set(block.subarray(0, Math.min(block.length, count - at)), at);
  return values;
}

function imageTower(): OnnxGraph {
  const graph = new OnnxGraph();
  const random = new Random(1);
  const matrix = (rows: number, columns: number): string =>
    graph.floats([rows, columns], weights(random, rows * columns, 1.7 / Math.sqrt(rows)));
  const vector = (size: number, scale = 0.01): string => graph.floats([size], weights(random, size, scale));
  const linear = (x: string, rows: number, columns: number): string =>
    graph.node('Add', [graph.node('MatMul', [x, matrix(rows, columns)]), vector(columns)]);
  const norm = (x: string): string =>
    graph.node('LayerNormalization', [x, graph.floats([WIDTH], new Float32Array(WIDTH).fill(1)), vector(WIDTH)], {
      axis: -1,
      epsilon: 1e-5,
    });
  const heads = (x: string, permutation: readonly number[]): string =>
    graph.node('Transpose', [graph.node('Reshape', [x, graph.integers([0, TOKENS, HEADS, WIDTH / HEADS])])], { perm: permutation });

  const pixels = graph.input('pixel_values', 'float', ['batch', 3, SIZE, SIZE]);
  const kernel = graph.floats([WIDTH, 3, PATCH, PATCH], weights(random, WIDTH * 3 * PATCH * PATCH, 0.03));
  const patches = graph.node('Conv', [pixels, kernel], { kernel_shape: [PATCH, PATCH], strides: [PATCH, PATCH] });
  const rows = graph.node('Transpose', [graph.node('Reshape', [patches, graph.integers([0, WIDTH, TOKENS - 1])])], { perm: [0, 2, 1] });
  // One class token for each picture, made from the first patch so that the batch may have any size.
  const first = graph.node('Slice', [rows, graph.integers([0]), graph.integers([1]), graph.integers([1])]);
  const zero = graph.node('Mul', [first, graph.floats([1], new Float32Array(1))]);
  const token = graph.node('Add', [zero, vector(WIDTH, 0.5)]);
  const all = graph.node('Concat', [token, rows], { axis: 1 });
  let x = norm(graph.node('Add', [all, graph.floats([TOKENS, WIDTH], weights(random, TOKENS * WIDTH, 0.05))]));
  const scale = graph.floats([1], Float32Array.of(1 / Math.sqrt(WIDTH / HEADS)));
  const sigmoidScale = graph.floats([1], Float32Array.of(1.702));
  for (let layer = 0; layer < LAYERS; layer++) {
    const before = norm(x);
    const query = heads(graph.node('Mul', [linear(before, WIDTH, WIDTH), scale]), [0, 2, 1, 3]);
    const key = heads(linear(before, WIDTH, WIDTH), [0, 2, 3, 1]);
    const value = heads(linear(before, WIDTH, WIDTH), [0, 2, 1, 3]);
    const attention = graph.node('MatMul', [graph.node('Softmax', [graph.node('MatMul', [query, key])], { axis: -1 }), value]);
    const mixed = graph.node('Reshape', [graph.node('Transpose', [attention], { perm: [0, 2, 1, 3] }), graph.integers([0, TOKENS, WIDTH])]);
    x = graph.node('Add', [x, linear(mixed, WIDTH, WIDTH)]);
    const wide = linear(norm(x), WIDTH, 4 * WIDTH);
    const active = graph.node('Mul', [wide, graph.node('Sigmoid', [graph.node('Mul', [wide, sigmoidScale])])]);
    x = graph.node('Add', [x, linear(active, 4 * WIDTH, WIDTH)]);
  }
  const pooled = graph.node('Squeeze', [
    graph.node('Slice', [x, graph.integers([0]), graph.integers([1]), graph.integers([1])]),
    graph.integers([1]),
  ]);
  graph.output('image_embeds', graph.node('MatMul', [norm(pooled), matrix(WIDTH, DIMENSION)]), ['batch', DIMENSION]);
  return graph;
}

/** A stand-in for the text tower, as the worker encodes no text: it only looks up the last token. */
function textTower(): OnnxGraph {
  const graph = new OnnxGraph();
  const ids = graph.input('input_ids', 'int64', ['batch', 'length']);
  const table = graph.floats([VOCABULARY, DIMENSION], weights(new Random(2), VOCABULARY * DIMENSION, 0.1));
  const last = graph.node('Slice', [ids, graph.integers([-1]), graph.integers([2 ** 31]), graph.integers([1])]);
  graph.output('text_embeds', graph.node('Squeeze', [graph.node('Gather', [table, last], { axis: 0 }), graph.integers([1])]), [
    'batch',
    DIMENSION,
  ]);
  return graph;
}

async function write(path: string, graph: OnnxGraph): Promise<void> {
  await pipeline(Readable.from(graph.parts()), createWriteStream(`${path}.part`));
  await rename(`${path}.part`, path);
}

/**
 * A model directory of CLIP ViT-B/32's shape with random weights (88 million in the image tower, 350 MB).
 * It is written on the first run and reused afterwards.
 */
export async function vitB32Directory(directory: string, tokenizerFile: string): Promise<string> {
  const vision = join(directory, 'onnx', 'vision_model.onnx');
  if (await stat(vision).catch(() => undefined)) return directory;
  await mkdir(join(directory, 'onnx'), { recursive: true });
  await copyFile(tokenizerFile, join(directory, 'tokenizer.json'));
  const config = {
    model_type: 'clip',
    projection_dim: DIMENSION,
    logit_scale_init_value: 4.6052,
    text_config: { max_position_embeddings: 77 },
  };
  const preprocessor = {
    size: { shortest_edge: SIZE },
    crop_size: { height: SIZE, width: SIZE },
    image_mean: [0.48145466, 0.4578275, 0.40821073],
    image_std: [0.26862954, 0.26130258, 0.27577711],
  };
  await writeFile(join(directory, 'config.json'), JSON.stringify(config));
  await writeFile(join(directory, 'preprocessor_config.json'), JSON.stringify(preprocessor));
  await write(join(directory, 'onnx', 'text_model.onnx'), textTower());
  await write(vision, imageTower());
  return directory;
}
