/** One change of how points are kept. */
interface Layout {
  readonly brings: string;
  /** What an operator has to do about an index of an earlier layout. */
  readonly whatToDo: string;
}

/**
 * The layouts of the index; the first has the number 1. A collection of an earlier layout is brought to the latest one when it is
 * opened: columns and payload indexes are added, and points stay as they are until they are next written. Rows of `FIELDS` name the
 * layout that brought them.
 */
export const LAYOUTS: readonly Layout[] = [
  { brings: 'products with their terms', whatToDo: 'move the index away and import the catalog again' },
  { brings: 'revisions, which order writes', whatToDo: 'nothing: points without a revision are older than every write' },
  {
    brings: 'several values of a field, dates of attributes, and levels of categories',
    whatToDo:
      'run `vitrine reindex`, which embeds nothing: products that were written before have no dates and no levels of categories until then',
  },
  {
    brings: 'sales, availability, identifiers, tags and rankings; vectors of texts and of several pictures',
    whatToDo:
      'run `vitrine reindex`, which embeds texts and no picture: products that were written before have these values as attributes, and no vectors of texts, until then',
  },
  {
    brings: 'words in all their spellings: compounds, their parts, words without accents; values that a query names',
    whatToDo:
      'run `vitrine reindex`, which embeds nothing: products that were written before are found by fewer spellings, and rank no higher where a query names their colour, until then',
  },
  {
    brings: 'the measured colours of pictures',
    whatToDo:
      'nothing: products whose pictures were embedded before have no `picture_colors` until a picture changes, or a reindex with another model embeds it',
  },
];

/** What has to be done about a collection that lacks the columns of the first layout: their values cannot be made up. */
export const BEFORE_THE_FIRST = LAYOUTS[0]?.whatToDo ?? '';
