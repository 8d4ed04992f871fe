/** References to the pictures of a product, the leading one first, each once. */
export const picturesOf = ({
  image,
  images,
}: {
  readonly image?: string | undefined;
  readonly images?: readonly string[] | undefined;
}): string[] => [...new Set([...(image === undefined ? [] : [image]), ...(images ?? [])])];
