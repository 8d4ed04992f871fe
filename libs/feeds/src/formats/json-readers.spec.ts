import { describe, expect, it } from 'vitest';
import { Feed } from '../feed.js';
import { sourceOf, entriesOf, idsOf, rowsOf, codeOf } from '../testing/entries.js';

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
