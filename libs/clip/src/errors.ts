/** Thrown for a picture that cannot be embedded. The message is written for the person who sent the picture. */
export class ImageError extends Error {
  override readonly name = 'ImageError';

  constructor(
    readonly code: 'undecodable-image' | 'unsupported-image' | 'image-too-large',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Thrown for a model directory that cannot be used: a file is missing, damaged, or does not fit the others. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}

/** Thrown when the length of a tensor's data differs from the product of its dimensions. */
export class TensorShapeError extends Error {
  override readonly name = 'TensorShapeError';
}
