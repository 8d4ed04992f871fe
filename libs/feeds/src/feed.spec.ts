import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FeedError } from './feed-error.js';
import { Feed, type FeedOptions } from './feed.js';
import type { FeedEntry } from './systems/system.js';
import { sourceOf, entriesOf, idsOf, codeOf } from './testing/entries.js';

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
