/** A picture that cannot be embedded; the message is fit for the person who sent it. */
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

/** A model directory that cannot be used: a missing file, or one that does not fit the others. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}

/** A tensor whose length is not the product of its dimensions. */
export class TensorShapeError extends Error {
  override readonly name = 'TensorShapeError';
}
