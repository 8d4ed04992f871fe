import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextTable } from './text-table.js';
import { readAgain } from './testing/read-again.js';

const TEXTS = fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 200 });

describe('a table of texts', () => {
  it('gives each text one number, and each number its text', () => {
    fc.assert(
      fc.property(TEXTS, (texts) => {
        const table = new TextTable();
        const numbers = texts.map((text) => table.add(text));
        const distinct = [...new Set(texts)];
        expect(table.size).toBe(distinct.length);
        expect(distinct.map((text) => table.numberOf(text))).toEqual(distinct.map((_, n) => n));
        expect(numbers.map((number) => table.at(number))).toEqual(texts);
      }),
    );
  });

  it('stays the same when it is trimmed and written, and takes more texts', async () => {
    await fc.assert(
      fc.asyncProperty(TEXTS, TEXTS, async (texts, more) => {
        const table = new TextTable();
        for (const text of texts) table.add(text);
        table.trim();
        const again = await readAgain(table.parts(), (parts) => TextTable.from(parts));
        for (const text of more) expect(again.add(text)).toBe(table.add(text));
        for (let number = 0; number < table.size; number++) expect(again.at(number)).toBe(table.at(number));
      }),
    );
  });

  it('knows no text that never came', () => {
    const table = new TextTable();
    expect(table.numberOf('')).toBeUndefined();
    table.add('mug');
    expect([table.numberOf('mu'), table.numberOf('mugs'), table.numberOf('gum')]).toEqual([undefined, undefined, undefined]);
  });

  it('takes texts of any length', () => {
    const table = new TextTable();
    const long = 'é'.repeat(10_000);
    expect(table.at(table.add(long))).toBe(long);
    expect(table.numberOf(`${long}e`)).toBeUndefined();
  });
});
