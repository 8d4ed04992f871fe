import { describe, expect, it } from 'vitest';
import { entriesOf, codeOf } from '../testing/entries.js';

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
