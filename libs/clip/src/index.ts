export { BACKGROUND_TEXTS } from './background.js';
export { ClipModel, type ClipOptions, type ImageResult, type PreparedImage } from './clip-model.js';
export { overlap, suppressed, type Box, type Detection } from './detector/boxes.js';
export { DetectorModule } from './detector/detector.module.js';
export { drawnBoxes } from './detector/drawn-boxes.js';
export { Detector, type DetectedPicture, type DetectOptions } from './detector/detector.js';
export { fidelityOf, type Fidelity, type FidelitySamples, type Nearness } from './fidelity.js';
export { ImageError, ModelError, TensorShapeError } from './errors.js';
export { readModelDirectory, type ModelDirectory, type PreprocessSettings } from './model-directory.js';
export { ModelLibrary, UnknownModelError, type ModelReference } from './model-library.js';
export {
  cropped,
  decodedBytesOf,
  decodeSquare,
  pictureFormat,
  reduced,
  resizedSize,
  thumbnail,
  writePixels,
  type Crop,
  type DecodeLimits,
} from './preprocess.js';
export { type SentenceDirectory, type TextVariant } from './sentences/sentence-directory.js';
export { SentenceModel } from './sentences/sentence-model.js';
export { TextModelLibrary, type TextLibraryOptions } from './sentences/text-model-library.js';
export { clipTextModel, type TextModel } from './sentences/text-model.js';
export { TextEmbedder } from './text-embedder.js';
export { TextTower } from './text-tower.js';
export { Tokenizer, type TokenBatch } from './tokenizer.js';
export { normalized, similarity, weightedMix, type Embedding } from './vector.js';
export { embedLabels, probabilitiesOf, softmax, zeroShotClassify, type LabelProbability } from './zero-shot.js';
