import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { FeedError } from './feed-error.js';
import { Feed, type FeedOptions } from './feed.js';
import type { FeedEntry } from './systems/system.js';

/** A source whose bytes come in chunks of this size. */
function sourceOf(content: string | Buffer, chunk: number): () => Promise<Readable> {
  const bytes = Buffer.from(content);
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, n) => bytes.subarray(n * chunk, (n + 1) * chunk));
  return async () => Readable.from(chunks, { objectMode: false });
}

async function entriesOf(content: string | Buffer, options: FeedOptions = {}, chunk = 7): Promise<FeedEntry[]> {
  const feed = await Feed.of(sourceOf(content, chunk), options);
  const entries: FeedEntry[] = [];
  for await (const entry of feed.entries()) entries.push(entry);
  return entries;
}

const idsOf = (entries: readonly FeedEntry[]): unknown[] =>
  entries.map((entry) => ('raw' in entry ? entry.raw['id'] : 'error' in entry ? entry.error.code : 'other'));
const rowsOf = (entries: readonly FeedEntry[]): number[] =>
  entries.map((entry) => ('error' in entry ? entry.error.row : 'skipped' in entry ? entry.skipped.row : entry.row));

async function codeOf(content: string | Buffer, options: FeedOptions = {}): Promise<string | undefined> {
  const error: unknown = await entriesOf(content, options, 65_536).catch((reason: unknown) => reason);
  return error instanceof FeedError ? error.code : undefined;
}

describe('a feed of JSON lines', () => {
  it('is read across chunk borders, with blank lines and characters of several bytes', async () => {
    const entries = await entriesOf('{"id":"ä","title":"A"}\n\n{"id":"b","title":"B"}');
    expect([idsOf(entries), rowsOf(entries)]).toEqual([
      ['ä', 'b'],
      [1, 3],
    ]);
  });

  it('reports a line that is no JSON object and goes on', async () => {
    const entries = await entriesOf('{"id":"a","title":"A"}\n[1]\n{oops\n{"id":"b","title":"B"}\n');
    expect(idsOf(entries)).toEqual(['a', 'invalid-json', 'invalid-json', 'b']);
    expect(entries[2]).toMatchObject({ error: { row: 3, value: '{oops' } });
  });

  it('keeps every digit of a number that JavaScript would round', async () => {
    const line = '{"id":9007199254740993,"title":"T","n":7349817264983712345,"price":19.9,"list":[12345678901234567890,1]}';
    const [entry] = await entriesOf(line);
    expect(entry).toMatchObject({
      raw: { id: '9007199254740993', n: '7349817264983712345', price: 19.9, list: ['12345678901234567890', 1] },
    });
  });

  it('reads columns that only later lines have', async () => {
    const lines = Array.from({ length: 300 }, (_, n) =>
      JSON.stringify({ id: `${n}`, title: 'T', ...(n === 299 && { Preis: '5', fit: 'slim' }) }),
    );
    expect((await entriesOf(lines.join('\n'), {}, 65_536)).at(-1)).toMatchObject({ raw: { id: '299', price: '5', fit: 'slim' } });
  });

  it('takes columns that only later lines have for evidence, and for what the merchant says of them', async () => {
    const lines = Array.from({ length: 400 }, (_, n) =>
      JSON.stringify({ id: `${n}`, title: 'T', ...(n > 300 && { Preis: n === 350 ? '12,50' : '1.299', Code: 'x' }) }),
    );
    const feed = await Feed.of(sourceOf(lines.join('\n'), 65_536), { mapping: { Code: 'sku' } });
    expect(feed.facts.columns).toContainEqual({ column: 'Code', to: { field: 'sku' }, confidence: 1, by: 'merchant' });
    expect(feed.notations.price.read('1.299', 'KWD')).toEqual({ amount: '1299' });
  });

  it('reports an endless line without holding it', async () => {
    const long = `{"id":"x","title":"${'y'.repeat(2_500_000)}"}`;
    const entries = await entriesOf(`{"id":"a","title":"A"}\n${long}\n{"id":"b","title":"B"}\n`, {}, 65_536);
    expect(idsOf(entries)).toEqual(['a', 'row-too-long', 'b']);
  });
});

describe('a feed that may be cut off', () => {
  const isOpen = async (text: string, chunk = 7): Promise<boolean> => (await Feed.of(sourceOf(text, chunk))).facts.isOpen;

  it('is told by a last row without a row end, where the others have one', async () => {
    expect(await isOpen('id,title,price\na,Lamp,5\nb,Vase,1')).toBe(true);
    expect(await isOpen('id,title,price\na,Lamp,5\nb,Vase,190.50\n')).toBe(false);
    expect(await isOpen('id,title,price\r\na,Lamp,5\r\nb,Vase,190.50\r\n\r\n')).toBe(false);
    expect(await isOpen('id,title,price\na,Lamp,5')).toBe(false);
    expect(await isOpen('{"id":"a","title":"A"}\n{"id":"b","title":"B"}')).toBe(false);
  });

  it('is looked at as far as it goes, where only its beginning is to be looked at', async () => {
    const row = 'x'.repeat(1_000);
    const many = (one: (n: number) => string): string => Array.from({ length: 200 }, (_, n) => one(n)).join('');
    const texts = [
      `id,title\n${many((n) => `${n},${row}\n`)}a,"never`,
      `[${many((n) => `{"id":"${n}","title":"${row}"},`)}{"id":`,
      `<rss>${many((n) => `<item><id>${n}</id><title>${row}</title></item>`)}<item><ti`,
    ];
    for (const text of texts) {
      const feed = await Feed.of(sourceOf(text, 4_096), {}, 500);
      const entries: FeedEntry[] = [];
      for await (const entry of feed.entries()) entries.push(entry);
      expect(entries.length).toBeGreaterThan(100);
      await expect(Feed.of(sourceOf(text, 4_096))).rejects.toThrow(FeedError);
    }
  });
});

describe('a JSON document', () => {
  it.each([
    ['{"meta":{"v":1},"products":[{"id":1,"title":"A"},{"id":2,"title":"B"}]}', 2],
    ['{"data":{"products":[{"id":1,"title":"A"},{"id":2,"title":"B"}]}}', 2],
    ['{"id":1,"title":"A","items":[{"size":"M"},{"size":"L"}]}', 1],
    ['{"id":1,"title":"A","items":[{"size":"M"}]}\n{"id":2,"title":"B","items":[{"size":"M"}]}\n', 2],
  ])('on one line is told from a line that is a product: %s', async (text, count) => {
    expect(idsOf(await entriesOf(text))).toHaveLength(count);
  });

  it.each([
    ['a list', '[{"id":"a","title":"A, \\"[B]\\""},{"id":"b","title":"B"}]'],
    ['a list in an object', '{"products":[{"id":"a","title":"A, \\"[B]\\"","sizes":[1,2]},{"id":"b","title":"B"}],"more":[1]}'],
    [
      'a document on several lines',
      '{\n "total": 2,\n "items": [\n  {"id":"a","title":"A, \\"[B]\\""},\n  {"id":"b","title":"B"}\n ]\n}\n',
    ],
    [
      'a list after others',
      '{"count":2,"languages":["en"],"errors":[],"products":[{"id":"a","title":"A, \\"[B]\\""},{"id":"b","title":"B"}]}',
    ],
  ])('is read from %s', async (_name, text) => {
    const entries = await entriesOf(text);
    expect(idsOf(entries)).toEqual(['a', 'b']);
    expect(entries[0]).toMatchObject({ raw: { title: 'A, "[B]"' } });
  });

  it('reports an entry that is no object and one that is too long', async () => {
    const text = `[{"id":"a","title":"A"},7,{"id":"x","title":"${'y'.repeat(1_500_000)}"},{"id":1234567890123456789,"title":"B"}]`;
    expect(idsOf(await entriesOf(text, {}, 65_536))).toEqual(['a', 'invalid-json', 'row-too-long', '1234567890123456789']);
  });

  it.each(['[{"id":"a","title":"A"},{"id":"b"', '{\n"products": [{"id":"a","title":"A"}'])(
    'is refused where it is cut off: %s',
    async (text) => {
      expect(await codeOf(text)).toBe('unreadable-feed');
    },
  );
});

describe('an XML feed', () => {
  const RSS = `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY boom "boom">]>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>
<item><g:id>a</g:id><title>Lamp &amp; shade</title><g:price>15.00 EUR</g:price><g:additional_image_link>1.jpg</g:additional_image_link>
<g:additional_image_link>2.jpg</g:additional_image_link><g:shipping><g:price>3 EUR</g:price></g:shipping></item>
<item><g:id>b</g:id><title><![CDATA[<b>Rug</b>]]></title><description>50&nbsp;cm &boom;</description></item></channel></rss>`;

  it('is read by its items, repeated elements as lists, without what lies deeper', async () => {
    const entries = await entriesOf(RSS);
    expect(entries).toMatchObject([
      { row: 1, raw: { id: 'a', title: 'Lamp & shade', price: '15.00 EUR', images: ['1.jpg', '2.jpg'] } },
      { row: 2, raw: { id: 'b', title: '<b>Rug</b>', description: '50&nbsp;cm &boom;' } },
    ]);
  });

  it('keeps markup within a text', async () => {
    const text = '<rss><item><id>a</id><title>A <b>bright</b> lamp</title></item></rss>';
    expect(await entriesOf(text)).toMatchObject([{ raw: { title: 'A bright lamp' } }]);
  });

  it('is read from Atom, with addresses in attributes', async () => {
    const atom =
      '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>a</id><title>A</title><link href="https://shop.example/a"/></entry></feed>';
    expect(await entriesOf(atom)).toMatchObject([{ raw: { id: 'a', url: 'https://shop.example/a' } }]);
  });

  it.each([RSS.slice(0, -30), '<rss><channel><item><id>a</id></channel></rss>', '<html><body>Log in</body></html>', '<rss></rss>'])(
    'is refused where it is cut off, not well formed, or something else: %s',
    async (text) => {
      expect(['unreadable-feed', 'unsupported-feed']).toContain(await codeOf(text));
    },
  );
});

describe('a CSV feed', () => {
  it.each([',', ';', '\t', '|'])('is read with the separator %j, a byte order mark and quoted line breaks', async (separator) => {
    const text = `\uFEFFid${separator}title\r\na${separator}"two\nlines"\r\nb${separator}x\r\n`;
    const entries = await entriesOf(text);
    expect(entries).toMatchObject([
      { row: 2, raw: { id: 'a', title: 'two\nlines' } },
      { row: 3, raw: { id: 'b', title: 'x' } },
    ]);
  });

  it.each([
    ['id;title;price\n1;Lamp, small;19,90\n2;Rug, large, red;7,50\n', ['Lamp, small', 'Rug, large, red']],
    ['id,title,price\n1,Salt; pepper,3\n2,A|B shelf,4\n', ['Salt; pepper', 'A|B shelf']],
    ['id\ttitle\n1\tLamp, small; blue\n', ['Lamp, small; blue']],
    ['sep=;\r\nid;title\r\n1;Lamp, small\r\n', ['Lamp, small']],
    ['id;title;note\n1;Lamp;\n2;"Rug; large";\n', ['Lamp', 'Rug; large']],
  ])('has one separator: %j', async (text, titles) => {
    expect((await entriesOf(text)).map((entry) => 'raw' in entry && entry.raw['title'])).toEqual(titles);
  });

  it.each([
    ['id,title\r\na,"Rug, round"\nb,"Rug two"\r\nc,Rug three\n', ['Rug, round', 'Rug two', 'Rug three']],
    ['id,title\na,"Rug, round"\r\nb,"Rug two"\r\nc,Rug three\r\n', ['Rug, round', 'Rug two', 'Rug three']],
    ['id,title\ra,A\rb,B', ['A', 'B']],
  ])('may change its row ends: %j', async (text, titles) => {
    expect((await entriesOf(text)).map((entry) => 'raw' in entry && entry.raw['title'])).toEqual(titles);
  });

  it.each<[string, string, number]>([
    ['Windows-1252', 'win1252', 4_096],
    ['Windows-1252', 'win1252', 1e6],
    ['UTF-16LE', 'utf16le', 4_096],
    ['UTF-8', 'utf8', 1_000],
  ])('is read in %s, also where the first letter of another alphabet comes late', async (name, encoding, chunk) => {
    const rows = Array.from({ length: 5_000 }, (_, n) => `${n},Plain cup,5`);
    const text = ['id,title,price', ...rows, '9999,Damenmütze grün,5', ''].join('\r\n');
    const source = sourceOf(iconv.encode(text, encoding, { addBOM: encoding === 'utf16le' }), chunk);
    const feed = await Feed.of(source);
    expect(feed.facts).toMatchObject({ encoding: name, format: 'csv', separator: ',', rows: 5_001 });
    const entries: FeedEntry[] = [];
    for await (const entry of feed.entries()) entries.push(entry);
    expect(entries.at(-1)).toMatchObject({ raw: { title: 'Damenmütze grün' } });
  });

  it('keeps both of two columns of one name', async () => {
    expect(await entriesOf('id,title,image,color,image\na,A,first,,second\n')).toMatchObject([
      { row: 2, raw: { id: 'a', image: 'first', color: '', 'image ': 'second' } },
    ]);
  });

  it('passes over columns without a name, and rows without a value', async () => {
    const many = ','.repeat(16_000);
    const entries = await entriesOf(`id,title${many}\na,A${many}\n${','.repeat(16_001)}\nb,B\n`, { format: 'csv' }, 65_536);
    expect([idsOf(entries), rowsOf(entries)]).toEqual([
      ['a', 'b'],
      [2, 4],
    ]);
  });

  it('reports a row with too many cells, and one with a cell of ten megabytes, and goes on', async () => {
    const entries = await entriesOf(`id,title\na,b,c\n\nx,${'y'.repeat(10_000_000)}\nd,e\n`, {}, 65_536);
    expect([idsOf(entries), rowsOf(entries)]).toEqual([
      ['invalid-csv', 'row-too-long', 'd'],
      [2, 4, 5],
    ]);
  });

  it('reports a last row that is cut off, where no other row lacks cells', async () => {
    const rows = Array.from({ length: 30 }, (_, n) => `${n},T,5\n`).join('');
    expect(idsOf(await entriesOf(`id,title,price\n${rows}30,C`)).at(-1)).toBe('invalid-csv');
    expect(idsOf(await entriesOf(`id,title,price\nx,A\n${rows}30,C`)).at(-1)).toBe('30');
    expect(idsOf(await entriesOf('id,title,price\n1,A,5\n2,B'))).toEqual(['1', '2']);
  });

  it('reports rows that a quotation mark has joined', async () => {
    const text = 'id,title,price\n1,Cup,5\n3,"Lamp,9.99\n4,"Nice",10\n5,Rug,7\n';
    expect(idsOf(await entriesOf(text))).toEqual(['1', 'invalid-csv', '5']);
  });

  it('is refused with thousands of columns that no program writes, and reads many columns of one name', async () => {
    expect(await codeOf(`id,title${',a'.repeat(30_000)}\n1,A\n`)).toBe('unsupported-feed');
    expect(idsOf(await entriesOf(`id,title${',a'.repeat(5_000)}\n1,A${',x'.repeat(5_000)}\n`, {}, 65_536))).toEqual(['1']);
  });

  it('is refused where letters far behind the first ones are no UTF-8', async () => {
    const rows = Array.from({ length: 3_000 }, (_, n) => `${n},Café crème brûlée à la française`).join('\n');
    const late = Array.from({ length: 3_000 }, (_, n) => `x${n},Café`).join('\n');
    const bytes = Buffer.concat([Buffer.from(`id,title\n${rows}\n`), iconv.encode(late, 'win1252')]);
    expect(await codeOf(bytes)).toBe('unknown-encoding');
  });

  it('is refused where letters of UTF-8 are damaged, instead of being read in another encoding', async () => {
    const rows = Array.from({ length: 50 }, (_, n) => `${n},Café crème brûlée à la française`).join('\n');
    const bytes = Buffer.concat([Buffer.from(`id,title\n${rows}\n51,Caf`), Buffer.from([0xc3]), Buffer.from(' noir\n')]);
    expect(await codeOf(bytes)).toBe('unknown-encoding');
  });

  it('names the line before a quotation mark that is never closed', async () => {
    const error: unknown = await entriesOf('id,title\na,b\nc,"d\ne,f\n').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'unreadable-feed', message: expect.stringContaining('never closed') });
  });
});

describe('the columns of a feed', () => {
  const columnsOf = async (text: string, options: FeedOptions = {}) => (await Feed.of(sourceOf(text, 1_000), options)).facts.columns;

  it('are told by their names, in several languages', async () => {
    const text = 'Artikelnummer;Bezeichnung;Preis;Größe\nA-1;Lampe;19,90;XL\nA-2;Teppich;7,50;M\n';
    expect(await columnsOf(text)).toEqual([
      { column: 'Artikelnummer', to: { field: 'sku' }, confidence: 0.8, by: 'name' },
      { column: 'Bezeichnung', to: { field: 'title' }, confidence: 0.8, by: 'name' },
      { column: 'Preis', to: { field: 'price' }, confidence: 0.8, by: 'name' },
      { column: 'Größe', to: { attribute: 'Größe' }, confidence: 1, by: 'name' },
      { column: 'Artikelnummer', to: { field: 'id' }, confidence: 0.6, by: 'values' },
    ]);
    expect(await entriesOf(text)).toMatchObject([{ raw: { id: 'A-1', sku: 'A-1', title: 'Lampe', price: '19,90' } }, {}]);
  });

  it('are what the merchant says', async () => {
    const mapping = { 'ref no': 'id', label: 'title', secret: '-', price: 'list_price' };
    const entries = await entriesOf('Ref No,label,secret,price,id\n7,Lamp,x,5,ignored\n', { mapping });
    expect(entries).toMatchObject([{ raw: { id: '7', 'id ': 'ignored', title: 'Lamp', list_price: '5' } }]);
    expect(entries[0]).not.toHaveProperty('raw.secret');
  });

  it.each([
    ['Colour,Weight\nred,5\nred,6\n', {}, /no column of the feed is the id of a product; it has "Colour", "Weight"\. Say which one/],
    ['id,Colour\n1,red\n', {}, /no column of the feed is the title/],
    ['id,title\n1,A\n', { Nummer: 'id' }, /the feed has no column "Nummer"; it has "id", "title"/],
  ])('that tell no product are a fault of the whole feed: %j', async (text, mapping, message) => {
    const error: unknown = await entriesOf(text, { mapping }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'unmapped-feed', message: expect.stringMatching(message) });
  });
});

describe('a feed', () => {
  it('passes errors of the source on: they may be over at the next try', async () => {
    let opened = 0;
    const source = async (): Promise<Readable> => {
      if (++opened < 4) return Readable.from([Buffer.from('id,title\na,b\nc,d\n')]);
      const broken = new Readable({ read: () => undefined });
      broken.push('id,title\na,b\nc,d\n');
      setImmediate(() => broken.destroy(new Error('connection reset')));
      return broken;
    };
    await expect(Feed.of(source)).rejects.toThrow('connection reset');
  });

  it('undoes gzip, and says that a cut-off gzip file is damaged', async () => {
    expect(idsOf(await entriesOf(gzipSync('{"id":"a","title":"A"}\n')))).toEqual(['a']);
    const zipped = gzipSync(Array.from({ length: 2000 }, (_, n) => `{"id":"${n * 7919}","title":"T"}`).join('\n'));
    expect(await codeOf(zipped.subarray(0, zipped.length / 2))).toBe('unreadable-feed');
  });

  it('says that an XML document is cut off', async () => {
    await expect(entriesOf('<rss><item><id>a</id><title>A')).rejects.toThrow('the XML is cut off: it ends within <title>');
  });

  it('says in which row a quotation mark is left open', async () => {
    const rows = Array.from({ length: 50 }, (_, n) => `${n},T\n`);
    await expect(entriesOf(['id,title\n', ...rows.slice(0, 9), '9,"open\n', ...rows.slice(10)].join(''), {}, 65_536)).rejects.toThrow(
      'a quotation mark in row 11 is never closed',
    );
  });

  it('says why a column that is called like an id is none', async () => {
    await expect(entriesOf('Artikelnummer,Bezeichnung\nA1,Lamp\nA1,Vase\n')).rejects.toThrow(
      '"Artikelnummer" could be it, but "A1" stands in several of its rows',
    );
    await expect(entriesOf('Artikelnummer,Bezeichnung\nA1,Lamp\n,Vase\n')).rejects.toThrow(
      '"Artikelnummer" could be it, but some of its cells are empty',
    );
  });

  it('is looked at only as far as is wanted', async () => {
    const text = ['id,title', ...Array.from({ length: 1_000 }, (_, n) => `${n},T`)].join('\n');
    expect((await Feed.of(sourceOf(text, 64), {}, 50)).facts.rows).toBe(50);
  });

  it.each([
    ['an empty file', ''],
    ['a zip file', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0])],
    ['a PDF', Buffer.from('%PDF-1.7 …')],
    ['a binary file', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 1, 2, 3, 0x81])],
    ['prose', 'hello\nworld\n'],
  ])('refuses %s as a whole', async (_name, content) => {
    expect(['unsupported-feed', 'unknown-encoding']).toContain(await codeOf(content));
  });
});
