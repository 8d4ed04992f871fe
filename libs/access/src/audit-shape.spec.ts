import { describe, expect, it } from 'vitest';
import { auditShape } from './audit-shape.js';

describe('what an audit keeps of a document', () => {
  it.each<[string, unknown, unknown]>([
    ['plain values', { a: 1, b: [true, null], c: 'x' }, { a: 1, b: [true, null], c: 'x' }],
    [
      'no secrets',
      { key: 'vt_sk_1', nested: { password: 'p', API_KEY: 'k' }, keyboard: 'q' },
      { key: '…', nested: { password: '…', API_KEY: '…' }, keyboard: 'q' },
    ],
    [
      'no passwords and signatures of addresses',
      ['https://me:secret@shop.test/f.csv?sig=1', 'a@b'],
      ['https://…@shop.test/f.csv?…', 'a@b'],
    ],
    ['the beginning of a long text', 'x'.repeat(600), `${'x'.repeat(500)}…`],
    ['the beginning of a long list', Array.from({ length: 60 }, (_, n) => n), [...Array.from({ length: 50 }, (_, n) => n), '… 10 more']],
    ['how many bytes a picture has', { image: new Uint8Array(9) }, { image: '9 bytes' }],
  ])('is %s', (_, document, kept) => {
    expect(auditShape(document)).toEqual(kept);
  });

  it('has an end, however deep and wide the document is', () => {
    let deep: unknown = 'end';
    for (let n = 0; n < 1_000; n++) deep = { deep };
    expect(JSON.stringify(auditShape(deep)).length).toBeLessThan(100);
    const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`m${n}`, n]));
    expect(Object.keys(auditShape(wide) as object)).toHaveLength(51);
  });
});
