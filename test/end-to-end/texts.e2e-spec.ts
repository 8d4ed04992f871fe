import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestCatalog } from '../support/test-catalog.js';

let catalog: TestCatalog;

beforeAll(async () => {
  catalog = await TestCatalog.start();
});
afterAll(async () => catalog.stop());

describe('texts', () => {
  it('are searched and shown without markup', async () => {
    await catalog.importedRows('markup', [
      {
        title: 'Throw &amp; cover',
        description:
          '<div class="teaser"><em>Light &amp; airy</em><br>Women&#39;s choice, cr&egrave;me&nbsp;white</div><script>let beacon=1</script>',
        brand: 'S&ouml;rensen™',
      },
    ]);
    expect(await catalog.product('markup-1')).toMatchObject({
      title: 'Throw & cover',
      brand: 'Sörensen™',
      description: "Light & airy Women's choice, crème white",
    });
    const finds = async (q: string): Promise<boolean> =>
      (await catalog.search({ q, mode: 'lexical' })).hits.some(({ product: { id } }) => id === 'markup-1');
    for (const word of ['airy', 'crème', 'white', 'sorensen']) expect([word, await finds(word)]).toEqual([word, true]);
    for (const word of ['teaser', 'beacon', 'script', 'egrave', 'nbsp', 'amp']) expect([word, await finds(word)]).toEqual([word, false]);
  });

  it('are sorted by collation, products without one last', async () => {
    const brands = ['adler', 'Zeta', 'Ästhet', 'Nova', 'école', undefined, 'Éclair', 'north'];
    await catalog.importedRows(
      'order',
      brands.map((brand) => ({ kind: 'order', ...(brand && { brand }) })),
    );
    const sorted = async (direction: string): Promise<unknown[]> =>
      (await catalog.search({ filter_by: 'kind:=order', sort_by: `brand:${direction}`, per_page: 50 })).hits.map(
        ({ product: one }) => one.brand,
      );
    const ascending = ['adler', 'Ästhet', 'Éclair', 'école', 'north', 'Nova', 'Zeta'];
    expect(await sorted('asc')).toEqual([...ascending, undefined]);
    expect(await sorted('desc')).toEqual([...ascending.toReversed(), undefined]);
  });

  it('that are too long are cut with a note, and their product is found', async () => {
    const header = `id,title,image,kind,Story,${'y'.repeat(90)},${'z'.repeat(150)}`;
    const { id, counts } = await catalog.imported(
      'long.csv',
      `${header}\nlong-1,Pot,${catalog.images[0]},long,"${'tea '.repeat(6_000)}",1,2\n`,
    );
    expect(counts).toMatchObject({ accepted: 1, indexed: 1, warnings: 2 });
    expect(await catalog.idsOf(`kind:=long && ${'y'.repeat(90)}:=1`)).toEqual(['long-1']);
    const errors = await catalog.errorsOf(id);
    expect(errors).toEqual([
      expect.objectContaining({ column: 'Story', severity: 'warning', message: expect.stringContaining('at most 20000 characters') }),
      expect.objectContaining({ column: 'z'.repeat(150), message: expect.stringContaining('longer than 128 characters') }),
    ]);
  });
});

describe('ids', () => {
  it('keep every digit', async () => {
    const line = (id: string): string => `{"id":${id},"title":"Stool","image":"${catalog.images[0]}","kind":"ids"}\n`;
    const { counts } = await catalog.imported(
      'ids.jsonl',
      line('9007199254740993') + line('9007199254740992') + line('73498172649837123456'),
    );
    expect(counts).toMatchObject({ accepted: 3, indexed: 3 });
    expect((await catalog.idsOf('kind:=ids')).sort()).toEqual(['73498172649837123456', '9007199254740992', '9007199254740993']);
  });
});

describe('a HEIC picture', () => {
  it('is refused in a search, a look and an import with a sentence that says what can be read', async () => {
    const avif = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#c33' } })
      .avif()
      .toBuffer();
    const heic = Buffer.from(avif.toString('latin1').replaceAll('avif', 'heic').replaceAll('av01', 'hvc1'), 'latin1');
    const said = {
      status: 422,
      code: 'unsupported-image',
      detail: expect.stringMatching(/HEIC pictures cannot be read here; send .*JPEG/),
    };
    await expect(catalog.test.client.search({ image: heic })).rejects.toMatchObject({ problem: said });
    await expect(catalog.test.client.look(heic)).rejects.toMatchObject({ problem: said });
    await catalog.test.put('images/phone.heic', heic);
    const { id } = await catalog.importedRows('heic', [{ image: 'images/phone.heic' }]);
    expect(await catalog.errorsOf(id)).toMatchObject([{ code: 'unsupported-image', message: expect.stringContaining('HEIC') }]);
  });
});
