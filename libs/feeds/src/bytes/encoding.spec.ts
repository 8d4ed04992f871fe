import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { encodingOf } from './encoding.js';

const feed = (...titles: string[]): string => ['id,title,price', ...titles.map((title, n) => `a-${n},${title},12.50`)].join('\r\n');

describe('encodingOf', () => {
  it.each([
    ['UTF-8', 'utf8', feed('Damenmütze grün', 'Красный свитер', '赤いセーター')],
    ['UTF-8', 'utf8', feed('plain words only')],
    ['UTF-16LE', 'utf16le', feed('plain words only')],
    ['UTF-16BE', 'utf16be', feed('Mütze')],
    ['Windows-1252', 'win1252', feed('Damenmütze grün', 'Becher „groß“ 12 €')],
    ['Windows-1252', 'win1252', feed('café crème brûlée', 'Pâté à l’ancienne', 'façade')],
    ['Windows-1252', 'win1252', feed('Blåbærsyltetøj', 'Smørrebrød', 'Rødgrød med fløde')],
    ['Windows-1252', 'win1252', feed('Niño español', 'corazón', 'Año nuevo', '¿Qué tal? señor')],
    ['Windows-1250', 'win1250', feed('Zażółć gęślą jaźń', 'Kołdra ciepła', 'Książka dla dzieci', 'Łóżko dębowe')],
    ['Windows-1250', 'win1250', feed('Křeslo ušák', 'Dětská postýlka', 'Hrníček červený', 'Stůl')],
    ['ISO-8859-2', 'iso-8859-2', feed('Křeslo ušák', 'Dětská postýlka žlutá', 'Hrníček červený', 'Šaty')],
    ['ISO-8859-2', 'iso-8859-2', feed('Zażółć gęślą jaźń', 'Książka ścienna', 'Łóżko dębowe')],
    ['ISO-8859-5', 'iso-8859-5', `<?xml version="1.0" encoding='ISO-8859-5'?><rss>${feed('Красный свитер')}</rss>`],
    ['Windows-1254', 'win1254', feed('Kırmızı kazak', 'Çocuk ayakkabısı', 'Yeşil gömlek', 'Ağaç')],
    ['Windows-1251', 'win1251', feed('Красный свитер из шерсти', 'Синяя ваза', 'ШАПКА')],
    ['KOI8-R', 'koi8-r', feed('Красный свитер из шерсти', 'Синяя ваза', 'ШАПКА')],
    ['Windows-1253', 'win1253', feed('Κόκκινο πουλόβερ', 'Μπλε βάζο')],
  ])('knows %s (%s)', (name, encoding, text) => {
    expect(encodingOf(iconv.encode(text, encoding))).toBe(name);
  });

  it('takes UTF-8 that ends within a letter', () => {
    const bytes = Buffer.from(feed('Mütze ü'));
    expect(encodingOf(bytes.subarray(0, bytes.lastIndexOf(0xc3) + 1))).toBe('UTF-8');
  });

  it('takes no notice of a declared encoding that the bytes do not have', () => {
    expect(encodingOf(Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>Mütze</a>'))).toBe('UTF-8');
    expect(encodingOf(iconv.encode('<?xml version="1.0" encoding="utf-8"?><a>Mütze grün</a>', 'win1252'))).toBe('Windows-1252');
  });

  it('comes to an end of long runs of letters', () => {
    expect(() => encodingOf(Buffer.concat([Buffer.alloc(3_000_000, 'x'), Buffer.from([0x81])]))).toThrow(/save it as UTF-8/);
  });

  it('refuses bytes that are letters in no encoding', () => {
    const bytes = Buffer.concat([Buffer.from('id,title\na,x'), Buffer.from([0x81, 0x8d, 0x01, 0xff]), Buffer.from('y\n')]);
    expect(() => encodingOf(bytes)).toThrow(/save it as UTF-8/);
  });
});
