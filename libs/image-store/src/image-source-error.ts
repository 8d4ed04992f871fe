/** Why the bytes of a picture could not be had. `transient` ones are worth another try later. */
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
