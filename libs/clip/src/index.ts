export { ClipModel, type ClipOptions, type ImageResult } from './clip-model.js';
export { ClipModule } from './clip.module.js';
export { ImageError, ModelError, TensorShapeError } from './errors.js';
export { readModelDirectory, type ModelDirectory, type PreprocessSettings } from './model-directory.js';
export { decodeSquare, resizedSize, writePixels } from './preprocess.js';
export { TextTower } from './text-tower.js';
export { Tokenizer, type TokenBatch } from './tokenizer.js';
export { normalized, similarity, weightedMix, type Embedding } from './vector.js';
export { DEFAULT_TEMPLATE, embedLabels, softmax, zeroShotClassify, type LabelProbability } from './zero-shot.js';
