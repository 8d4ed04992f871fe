import { FIELD_ROWS } from '#catalog';

/** What to write instead, by the code of a report's line. */
const ADVICE: Readonly<Record<string, string>> = {
  'missing-id': 'Write an id that no other product has, such as the article number.',
  'missing-title': 'Write the name of the product as shoppers see it.',
  'missing-image': 'Write the https:// address of a picture, or its key in the bucket, or import without requiring pictures.',
  'missing-currency': 'Write a code such as EUR behind the price or in a column "currency", or name one for the whole import.',
  'duplicate-id': 'Give each product an id of its own, or remove the later row.',
  'invalid-id': 'Write at most 128 letters, digits and marks, without spaces around them.',
  'invalid-title': 'Write a name of at most 500 characters.',
  'invalid-price': 'Write an amount with a point before its fraction and no other mark, such as 1299.00.',
  'invalid-sale-price': 'Write an amount below the price, such as 999.00, or leave the cell empty.',
  'invalid-sale-dates': 'Write a date such as 2026-11-27, or a time such as 2026-11-27T08:00:00Z; the end comes after the beginning.',
  'invalid-created-at': 'Write a date such as 2026-01-31, or a time such as 2026-01-31T12:00:00Z.',
  'invalid-currency': 'Write a currency code of three letters, such as EUR.',
  'invalid-url': 'Write an address that begins with https://.',
  'invalid-image': 'Write an address that begins with https://, or the key of a picture in the bucket.',
  'invalid-images': 'Write addresses that begin with https://, or keys of pictures in the bucket, parted by commas.',
  'invalid-availability': 'Write in_stock, out_of_stock, preorder or backorder.',
  'invalid-in-stock': 'Write true or false.',
  'invalid-quantity': 'Write a whole number such as 12, or leave the cell empty.',
  'invalid-gtin': 'Write the 8, 12, 13 or 14 digits of the barcode, or leave the cell empty.',
  'rounded-price': 'Write no more decimals than the currency has.',
  'too-long': 'Write a shorter text.',
  'too-many-images': 'Name the ten pictures that show the product best.',
  'too-many-attributes': 'Leave out columns that no shopper looks for.',
  'unsupported-value': 'Write one text or number, or a list of them.',
  'repeated-column': 'Leave one of the columns out, or give it another name.',
  'unusable-name': 'Give the column a name of letters and digits.',
  'shortened-number': 'Format the column as text in the spreadsheet before the numbers are entered, and export it again.',
  'open-row': 'Export the feed again, and end its last row with a line break.',
  'not-published': 'Publish the product in the shop if it is to be found.',
  'invalid-csv':
    'Open the feed at this row and write the missing or surplus mark; a cell with a separator in it stands in quotation marks.',
  'invalid-json': 'Write one JSON object, such as {"id": "a1", "title": "Lamp"}.',
  'row-too-long': 'Close the quotation mark that is left open, or shorten the row.',
  'store-limit': 'Remove products that are not sold any more, or ask who runs the installation for more room.',
  'indexing-failed': 'Import the product again.',
  'similar-image': 'See whether one of the products has the wrong picture, or stands in the feed twice.',
  'image-not-found': 'Write the address of a picture that is there, or upload the picture.',
  'reserved-folder': 'Give the folder of the pictures another name, also in the feed.',
  'image-not-allowed': 'Write the key as it stands below the store, without a leading / and without steps upwards.',
  'image-address-forbidden': 'Write an address of the public internet that begins with https://.',
  'image-unreachable': 'See that the host answers, and import the product again.',
  'image-too-large': 'Save the picture with less than 20 MB and with fewer than 50 million pixels.',
  'undecodable-image': 'Save the picture again as JPEG, PNG or WebP.',
  'unsupported-image': 'Write the address of the picture itself, as JPEG, PNG, WebP, AVIF, GIF or TIFF.',
};

/** What the fields are, for those whose codes have no sentence of their own. */
const FIELDS: ReadonlyMap<string, string> = new Map(FIELD_ROWS.map(({ name, description }) => [name, description]));

/** A sentence that says what to write instead; empty for a code that is not known. */
export function adviceFor(code: string): string {
  const own = ADVICE[code];
  if (own !== undefined) return own;
  const field = /^(?:invalid|missing)-(.+)$/.exec(code)?.[1]?.replaceAll('-', '_') ?? '';
  const description = FIELDS.get(field);
  return description === undefined ? '' : `Write what the field is: ${description}.`;
}
