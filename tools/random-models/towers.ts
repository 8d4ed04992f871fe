import { OnnxGraph, type GraphValue } from './onnx-graph.js';

const WIDTH = 16;
const VOCABULARY = 512;

/** Small numbers that are the same in every run. */
export class RandomWeights {
  constructor(private state: number) {}

  floats(count: number, scale = 1): Float32Array {
    return Float32Array.from({ length: count }, () => scale * (this.next() * 2 - 1));
  }

  /** 0…1; a linear congruential generator with the constants of Numerical Recipes. */
  private next(): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.state / 2 ** 32;
  }
}

const pixelValues = (size: number): GraphValue => ({ name: 'pixel_values', type: 'float32', dims: ['batch', 3, size, size] });
const tokens = (name: string, batch: string): GraphValue => ({ name, type: 'int64', dims: [batch, 'length'] });

/** The picture's mean colours in a grid of `cells` × `cells` → [batch, D]. */
function imageHead(
  graph: OnnxGraph,
  weights: RandomWeights,
  { size, dimension, output, isQuantized = false }: { size: number; dimension: number; output: string; isQuantized?: boolean },
): string {
  const cells = 4;
  const stride = Math.floor(size / cells);
  const pooled = graph.node('AveragePool', ['pixel_values'], { kernel_shape: [stride, stride], strides: [stride, stride] });
  const flat = graph.node('Flatten', [pooled], { axis: 1 });
  const projection = graph.constant(weights.floats(3 * cells * cells * dimension), [3 * cells * cells, dimension]);
  // Without a bias a black picture would give a zero vector, which has no direction.
  const bias = graph.constant(weights.floats(dimension), [dimension]);
  const input = isQuantized ? dynamicallyQuantized(graph, flat) : flat;
  return graph.node('Add', [graph.node('MatMul', [input, projection]), bias], {}, output);
}

/** Rounded to eight bits by the largest value of the whole batch, as DynamicQuantizeLinear does: a picture's embedding depends on its neighbours. */
function dynamicallyQuantized(graph: OnnxGraph, input: string): string {
  const largest = graph.node('ReduceMax', [graph.node('Abs', [input])], { keepdims: 0 });
  // Keeps the step above zero when all pictures of the batch are black.
  const range = graph.node('Add', [largest, graph.constant(Float32Array.of(1e-6), [])]);
  const step = graph.node('Div', [range, graph.constant(Float32Array.of(127), [])]);
  return graph.node('Mul', [graph.node('Round', [graph.node('Div', [input, step])]), step]);
}

/** The sum of the tokens' random embeddings, each shifted by a wave of its position → [batch, D]. With a mask, only real tokens count. */
function textHead(graph: OnnxGraph, weights: RandomWeights, dimension: number, hasMask: boolean, output: string): string {
  const table = graph.constant(weights.floats(VOCABULARY * WIDTH), [VOCABULARY, WIDTH]);
  const ids = graph.node('Mod', ['input_ids', graph.integers(VOCABULARY)]);
  const embedded = graph.node('Gather', [table, ids]);
  const length = graph.node('Unsqueeze', [graph.node('Shape', ['input_ids'], { start: 1, end: 2 }), graph.integers(0)]);
  const last = graph.node('Squeeze', [length]);
  const places = graph.node('Range', [graph.constant(BigInt64Array.of(0n), []), last, graph.constant(BigInt64Array.of(1n), [])]);
  const waves = graph.node('Sin', [graph.node('Unsqueeze', [graph.node('Cast', [places], { to: 1 }), graph.integers(0, 2)])]);
  const turned = graph.node('Add', [embedded, waves]);
  const real = hasMask
    ? graph.node('Mul', [turned, graph.node('Cast', [graph.node('Unsqueeze', ['attention_mask', graph.integers(2)])], { to: 1 })])
    : turned;
  const summed = graph.node('ReduceSum', [real, graph.integers(1)], { keepdims: 0 });
  return graph.node('MatMul', [summed, graph.constant(weights.floats(WIDTH * dimension), [WIDTH, dimension])], {}, output);
}

/** pixel_values [N, 3, S, S] → `output` [N, D]. */
export function imageTower(size: number, dimension: number, output: string, seed: number, isQuantized = false): Uint8Array {
  const graph = new OnnxGraph();
  imageHead(graph, new RandomWeights(seed), { size, dimension, output, isQuantized });
  return graph.bytes([pixelValues(size)], [{ name: output, type: 'float32', dims: ['batch', dimension] }]);
}

/** input_ids [N, L] and, if asked for, attention_mask [N, L] → `output` [N, D]. */
export function textTower(dimension: number, output: string, hasMask: boolean, seed: number): Uint8Array {
  const graph = new OnnxGraph();
  textHead(graph, new RandomWeights(seed), dimension, hasMask, output);
  const inputs = [tokens('input_ids', 'batch'), ...(hasMask ? [tokens('attention_mask', 'batch')] : [])];
  return graph.bytes(inputs, [{ name: output, type: 'float32', dims: ['batch', dimension] }]);
}

/** Both towers in one graph that wants both inputs, as Chinese CLIP is exported. */
export function bothTowers(size: number, dimension: number, seed: number): Uint8Array {
  const graph = new OnnxGraph();
  const weights = new RandomWeights(seed);
  imageHead(graph, weights, { size, dimension, output: 'image_embeds' });
  textHead(graph, weights, dimension, true, 'text_embeds');
  graph.node('MatMul', ['image_embeds', graph.node('Transpose', ['text_embeds'], { perm: [1, 0] })], {}, 'logits_per_image');
  const outputs: GraphValue[] = [
    { name: 'logits_per_image', type: 'float32', dims: ['batch', 'texts'] },
    { name: 'text_embeds', type: 'float32', dims: ['texts', dimension] },
    { name: 'image_embeds', type: 'float32', dims: ['batch', dimension] },
  ];
  return graph.bytes([tokens('input_ids', 'texts'), pixelValues(size), tokens('attention_mask', 'texts')], outputs);
}

/** OWL-ViT's interface: pixel_values, input_ids, attention_mask → logits [N, cells, Q], pred_boxes [N, cells, 4]. */
export function owl(size: number, patch: number, seed: number): Uint8Array {
  const cells = Math.floor(size / patch);
  const graph = new OnnxGraph();
  const weights = new RandomWeights(seed);
  const pooled = graph.node('AveragePool', ['pixel_values'], { kernel_shape: [patch, patch], strides: [patch, patch] });
  const flat = graph.node('Reshape', [pooled, graph.integers(0, 3, cells * cells)]);
  const features = graph.node('Transpose', [flat], { perm: [0, 2, 1] });
  const projected = graph.node('MatMul', [features, graph.constant(weights.floats(3 * WIDTH), [3, WIDTH])]);
  textHead(graph, weights, WIDTH, true, 'text_embeds');
  const words = graph.node('Transpose', ['text_embeds'], { perm: [1, 0] });
  graph.node('MatMul', [projected, words], {}, 'logits');
  const shift = graph.constant(weights.floats(3 * 4), [3, 4]);
  graph.node('Sigmoid', [graph.node('MatMul', [features, shift])], {}, 'pred_boxes');
  const outputs: GraphValue[] = [
    { name: 'logits', type: 'float32', dims: ['batch', cells * cells, 'queries'] },
    { name: 'pred_boxes', type: 'float32', dims: ['batch', cells * cells, 4] },
  ];
  return graph.bytes([tokens('input_ids', 'queries'), pixelValues(size), tokens('attention_mask', 'queries')], outputs);
}
