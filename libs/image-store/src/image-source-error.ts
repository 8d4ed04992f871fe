/** Why a picture could not be fetched. A `transient` error may pass: a later attempt can succeed. */
export class ImageSourceError extends Error {
  override readonly name = 'ImageSourceError';

  constructor(
    readonly code:
      'image-not-found' | 'image-not-allowed' | 'image-too-large' | 'image-unreachable' | 'image-address-forbidden' | 'unsupported-image',
    message: string,
    readonly transient = false,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
