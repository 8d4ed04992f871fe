import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FeedError } from './feed-error.js';
import type { FeedRow } from './feed-row.js';
import { readFeed, type FeedFormat } from './read-feed.js';

async function rowsOf(content: string | Buffer, format: FeedFormat = 'auto', chunk = 7): Promise<FeedRow[]> {
  const bytes = Buffer.from(content);
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, n) => bytes.subarray(n * chunk, (n + 1) * chunk));
  const rows: FeedRow[] = [];
  for await (const row of readFeed(Readable.from(chunks, { objectMode: false }), format)) rows.push(row);
  return rows;
}

const codeOf = async (content: string | Buffer): Promise<string | undefined> => {
  const error: unknown = await rowsOf(content).catch((reason: unknown) => reason);
  return error instanceof FeedError ? error.code : undefined;
};

describe('readFeed', () => {
  it('reads JSONL across chunk borders, with blank lines and characters of several bytes', async () => {
    expect(await rowsOf('{"id":"ä"}\n\n{"id":"b"}')).toEqual([
      { row: 1, raw: { id: 'ä' } },
      { row: 3, raw: { id: 'b' } },
    ]);
  });

  it('reports a line that is no JSON object and goes on', async () => {
    expect(await rowsOf('{"id":"a"}\n[1]\n{oops\n{"id":"b"}\n')).toEqual([
      { row: 1, raw: { id: 'a' } },
      { error: expect.objectContaining({ row: 2, code: 'invalid-json' }) },
      { error: expect.objectContaining({ row: 3, code: 'invalid-json', value: '{oops' }) },
      { row: 4, raw: { id: 'b' } },
    ]);
  });

  it('keeps every digit of a number that JavaScript would round', async () => {
    const line = '{"id":9007199254740993,"n":7349817264983712345,"price":19.9,"exact":0.12345678901234567,"list":[12345678901234567890,1]}';
    expect(await rowsOf(line)).toEqual([
      {
        row: 1,
        raw: {
          id: '9007199254740993',
          n: '7349817264983712345',
          price: 19.9,
          exact: Number('0.12345678901234567'),
          list: ['12345678901234567890', 1],
        },
      },
    ]);
  });

  it.each(['{"id":1234567890123456789', '{"id":12345678901234567890}}', '{"a":1e99999999999999999999999}x'])(
    'reports %s, which is no JSON, as any other line',
    async (line) => {
      expect(await rowsOf(line)).toEqual([{ error: expect.objectContaining({ row: 1, code: 'invalid-json' }) }]);
    },
  );

  it('takes what JSON.parse takes where a line has a long number: fractions as numbers, the last of equal names', async () => {
    const line = '{"id":1234567890123456789,"price":19.989999999999998,"c":"red","c":"blue"}';
    expect(await rowsOf(line)).toEqual([{ row: 1, raw: { id: '1234567890123456789', price: 19.989999999999998, c: 'blue' } }]);
  });

  it('passes over columns without a name, however many', async () => {
    const many = ','.repeat(16_000);
    const started = performance.now();
    expect(await rowsOf(`id,title${many}\na,A${many}\n`, 'csv', 65_536)).toEqual([{ row: 2, raw: { id: 'a', title: 'A' } }]);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('reports an endless line without holding it', async () => {
    const rows = await rowsOf(`{"id":"a"}\n{"x":"${'y'.repeat(2_500_000)}"}\n{"id":"b"}\n`, 'auto', 65_536);
    expect(rows.map((row) => ('error' in row ? row.error.code : row.raw['id']))).toEqual(['a', 'row-too-long', 'b']);
  });

  it.each([',', ';', '\t', '|'])('reads CSV with the delimiter %j, a byte order mark and quoted line breaks', async (delimiter) => {
    const text = `\uFEFFid${delimiter}title\r\na${delimiter}"two\nlines"\r\nb${delimiter}x\r\n`;
    expect(await rowsOf(text)).toEqual([
      { row: 2, raw: { id: 'a', title: 'two\nlines' } },
      { row: 3, raw: { id: 'b', title: 'x' } },
    ]);
  });

  it('keeps both of two columns of one name', async () => {
    expect(await rowsOf('id,image,color,image\na,first,,second\n')).toEqual([
      { row: 2, raw: { id: 'a', image: 'first', color: '', 'image ': 'second' } },
    ]);
  });

  it('reports a CSV row with too many cells and goes on', async () => {
    const rows = await rowsOf('id,title\na,b,c\nd,e\n');
    expect(rows).toContainEqual({ error: expect.objectContaining({ row: 2, code: 'invalid-csv' }) });
    expect(rows).toContainEqual({ row: 3, raw: { id: 'd', title: 'e' } });
  });

  it('numbers rows in order, whatever stands between them', async () => {
    const rows = await rowsOf('id,title\na,b,c\n\nd,e\nf,g,h\ni,j\n', 'csv', 3);
    expect(rows.map((row) => ('error' in row ? row.error.row : row.row))).toEqual([2, 4, 5, 6]);
  });

  it('names the line before a quotation mark that is never closed', async () => {
    const error: unknown = await rowsOf('id,title\na,b\nc,"d\ne,f\n').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'unreadable-feed', message: expect.stringContaining('never closed') });
  });

  it('passes errors of the source on: they may be over at the next try', async () => {
    const source = new Readable({ read: () => undefined });
    source.push('id,title\na,b\nc,d\n');
    const rows = readFeed(source, 'csv');
    expect(await rows.next()).toMatchObject({ value: { row: 2 } });
    source.destroy(new Error('connection reset'));
    await expect(rows.next()).rejects.toThrow('connection reset');
  });

  it('undoes gzip', async () => {
    expect(await rowsOf(gzipSync('{"id":"a"}\n'))).toEqual([{ row: 1, raw: { id: 'a' } }]);
  });

  it('says that a cut-off gzip file is damaged', async () => {
    const zipped = gzipSync(Array.from({ length: 2000 }, (_, n) => `{"id":"${n * 7919}"}`).join('\n'));
    expect(await codeOf(zipped.subarray(0, zipped.length / 2))).toBe('unreadable-feed');
  });

  it.each([
    ['an empty file', ''],
    ['a JSON array', '[{"id":"a"}]'],
    ['XML', '<?xml version="1.0"?><rss/>'],
    ['UTF-16', Buffer.from('\uFEFFid,title', 'utf16le')],
    ['a binary file', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0])],
    ['prose', 'hello\nworld\n'],
  ])('refuses %s as a whole', async (_name, content) => {
    expect(await codeOf(content)).toBe('unsupported-feed');
  });
});
