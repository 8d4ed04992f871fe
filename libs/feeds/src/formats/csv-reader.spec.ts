import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { Feed } from '../feed.js';
import type { FeedEntry } from '../systems/system.js';
import { sourceOf, entriesOf, idsOf, rowsOf, codeOf } from '../testing/entries.js';

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
