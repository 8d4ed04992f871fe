import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FeedError } from './feed-error.js';
import { entriesOf } from './testing/entries.js';

/** Random texts of products, with characters that have a meaning in some format of feeds. */
const TEXT = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'a',
        'Lamp',
        '"',
        '""',
        "'",
        ',',
        ';',
        '\t',
        '|',
        '\n',
        '\r\n',
        ' ',
        '<b>',
        '&',
        ']]>',
        '{',
        '}',
        '\\',
        'é',
        '日本',
        '👗',
        '%',
        '0',
      ),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 8 },
  )
  // A letter at both ends keeps spaces within the text: formats drop them at the ends. Control characters stand in no feed.
  .map((parts) => `x${parts.join('').replaceAll(/[\p{Cc}\uFEFF]/gu, (sign) => (/[\t\n\r]/.test(sign) ? sign : ''))}x`);

interface Row {
  readonly id: string;
  readonly title: string;
  readonly color: string;
}

const ROWS = fc
  .array(fc.record({ title: TEXT, color: TEXT }), { minLength: 1, maxLength: 12 })
  .map((rows): Row[] => rows.map((row, n) => ({ id: `id-${n}`, ...row })));

const CHUNKS = fc.constantFrom(1, 7, 64, 4_096);
const lines = (text: string): string => text.replaceAll(/\r\n?/g, '\n');
const rawOf = async (content: string | Buffer, chunk: number): Promise<object[]> =>
  (await entriesOf(content, {}, chunk)).map((entry) => {
    if (!('raw' in entry)) return entry;
    const { id, title, color } = entry.raw as Record<string, string>;
    return { id, title: lines(String(title)), color: lines(String(color)) };
  });
const expected = (rows: readonly Row[]): object[] => rows.map(({ id, title, color }) => ({ id, title: lines(title), color: lines(color) }));

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

describe('rows', () => {
  it('come out of a CSV as they went in, whatever its separator, row ends and encoding', async () => {
    const encodings = fc.constantFrom<(text: string) => Buffer>(
      (text) => Buffer.from(text),
      (text) => Buffer.from(`\uFEFF${text}`),
      (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
      (text) => gzipSync(text),
    );
    await fc.assert(
      fc.asyncProperty(
        ROWS,
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n'),
        encodings,
        CHUNKS,
        async (rows, separator, end, encoded, chunk) => {
          const table = [['id', 'title', 'color'], ...rows.map(({ id, title, color }) => [id, quoted(title), quoted(color)])];
          const text = table.map((cells) => `${cells.join(separator)}${end}`).join('');
          expect(await rawOf(encoded(text), chunk)).toEqual(expected(rows));
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each<[string, (rows: readonly Row[]) => string]>([
    ['JSON lines', (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join('')],
    ['a JSON list', (rows) => JSON.stringify(rows, null, 1)],
    ['JSON with a list in it', (rows) => JSON.stringify({ total: rows.length, products: rows })],
    [
      'XML',
      (rows) =>
        `<?xml version="1.0"?><feed>${rows
          .map(
            (row) =>
              `<item>${Object.entries(row)
                .map(([name, value]) => `<${name}>${escaped(String(value))}</${name}>`)
                .join('')}</item>`,
          )
          .join('')}</feed>`,
    ],
  ])('come out of %s as they went in', async (_name, written) => {
    await fc.assert(
      fc.asyncProperty(ROWS, CHUNKS, async (rows, chunk) => {
        expect(await rawOf(written(rows), chunk)).toEqual(expected(rows));
      }),
      { numRuns: 100 },
    );
  });

  it('are rows or a fault that is told, whatever the bytes', async () => {
    const pieces = fc.constantFrom(
      'id,title\n',
      '"',
      ',',
      '\n',
      '{',
      '}',
      '[',
      '"id":',
      '<item>',
      '</item>',
      '<id>',
      'a',
      '\u0000',
      '<?xml',
      '<![CDATA[',
      '&#x0;',
      ']]>',
    );
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((one) => Buffer.from(one)),
      fc.array(pieces, { maxLength: 40 }).map((parts) => Buffer.from(parts.join(''))),
    );
    await fc.assert(
      fc.asyncProperty(bytes, CHUNKS, async (content, chunk) => {
        const read: unknown = await entriesOf(content, {}, chunk).catch((reason: unknown) => reason);
        expect(Array.isArray(read) || read instanceof FeedError).toBe(true);
      }),
      { numRuns: 400 },
    );
  });
});
