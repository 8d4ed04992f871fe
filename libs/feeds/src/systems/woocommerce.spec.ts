import { describe, expect, it } from 'vitest';
import { csvOf, readExport } from '../testing/exports.js';

describe('an export of WooCommerce', () => {
  const PARENT = {
    ID: '44',
    Type: 'variable',
    SKU: 'tee',
    Name: 'V-Neck',
    Published: '1',
    'Visibility in catalog': 'visible',
    Description: '<p>Soft</p>',
    Categories: 'Clothing > Tops, Sale',
    Tags: 'new',
    Images: 'https://x.example/1.jpg, https://x.example/2.jpg',
    'Attribute 1 name': 'Color',
    'Attribute 1 value(s)': 'Blue, Red',
    'Attribute 2 name': 'Material',
    'Attribute 2 value(s)': 'Cotton\\, organic',
    Brands: 'Nord',
    Parent: '',
  };
  const RED = {
    ID: '76',
    Type: 'variation',
    SKU: 'tee-red',
    Name: 'V-Neck - Red',
    Published: '1',
    'Visibility in catalog': 'visible',
    'In stock?': '1',
    Stock: '3',
    'Regular price': '20,00',
    'Sale price': '15,00',
    Images: 'https://x.example/red.jpg',
    'Attribute 1 name': 'Color',
    'Attribute 1 value(s)': 'Red',
    Parent: 'tee',
  };
  const BLUE = { ...RED, ID: '77', SKU: '', Name: '', 'Sale price': '', Images: '', 'Attribute 1 value(s)': 'Blue', Parent: 'id:44' };
  const SIMPLE = {
    ID: '9',
    Type: 'simple, virtual',
    SKU: 'cap',
    Name: 'Cap',
    Published: '1',
    'Visibility in catalog': 'visible',
    'In stock?': '0',
    'Regular price': '1.299,00',
    'Weight (kg)': '0.5',
    Parent: '',
  };

  it.each([
    ['before its variations', [PARENT, RED, BLUE, SIMPLE]],
    ['after them', [RED, BLUE, SIMPLE, PARENT]],
    [
      'far before them',
      [PARENT, ...Array.from({ length: 2_500 }, (_, n) => ({ ...PARENT, ID: `p${n}`, SKU: `p${n}`, Published: '0' })), RED, BLUE, SIMPLE],
    ],
  ])('joins variations with a parent that stands %s', async (_name, rows) => {
    const found = await readExport(csvOf(rows));
    expect(found).toMatchObject({ system: 'woocommerce', errors: [], parts: 1 });
    expect(found.ids).toEqual(['76', '77', '9']);
    expect(found.products[0]).toMatchObject({
      group_id: '44',
      title: 'V-Neck - Red',
      description: 'Soft',
      brand: 'Nord',
      category: ['Clothing > Tops', 'Sale'],
      color: 'Red',
      attributes: { material: 'Cotton, organic' },
      sku: 'tee-red',
      price: 20,
      sale_price: 15,
      quantity: 3,
      images: ['https://x.example/red.jpg', 'https://x.example/1.jpg', 'https://x.example/2.jpg'],
    });
    expect(found.products[1]).toMatchObject({ title: 'V-Neck', color: 'Blue', image: 'https://x.example/1.jpg' });
    expect(found.products[1]).not.toHaveProperty('sale_price');
    expect(found.products[2]).toMatchObject({ price: 1299, in_stock: false, attributes: { weight_kg: '0.5' } });
  });

  it('imports a parent without variations, and leaves out what the shop does not show', async () => {
    const found = await readExport(
      csvOf([PARENT, { ...SIMPLE, Published: "'-1" }, { ...SIMPLE, ID: '10', 'Visibility in catalog': 'hidden' }]),
    );
    expect(found.ids).toEqual(['44']);
    expect(found.skipped).toHaveLength(2);
    expect((await readExport(csvOf([{ ...PARENT, Published: '0' }, RED]))).ids).toEqual([]);
  });

  /** The same export as shops in other languages have it. */
  const TRANSLATED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    German: {
      Type: 'Typ',
      SKU: 'Artikelnummer',
      Published: 'Veröffentlicht',
      'Visibility in catalog': 'Sichtbarkeit im Katalog',
      Description: 'Beschreibung',
      Categories: 'Kategorien',
      Tags: 'Schlagwörter',
      Images: 'Bilder',
      'In stock?': 'Vorrätig?',
      Stock: 'Lager',
      'Regular price': 'Regulärer Preis',
      'Sale price': 'Angebotspreis',
      Brands: 'Marken',
      Parent: 'Übergeordnetes Produkt',
      'Attribute 1 name': 'Attribut 1 Name',
      'Attribute 1 value(s)': 'Attribut 1 Wert(e)',
      'Attribute 2 name': 'Attribut 2 Name',
      'Attribute 2 value(s)': 'Attribut 2 Wert(e)',
    },
    French: {
      SKU: 'UGS',
      Name: 'Nom',
      Published: 'Publié',
      'Visibility in catalog': 'Visibilité dans le catalogue',
      Categories: 'Catégories',
      Tags: 'Étiquettes',
      'In stock?': 'En stock\u00A0?',
      'Regular price': 'Tarif régulier',
      'Sale price': 'Tarif promo',
      Brands: 'Marques',
      'Attribute 1 name': 'Nom de l’attribut 1',
      'Attribute 1 value(s)': 'Valeur(s) de l’attribut 1 ',
      'Attribute 2 name': 'Nom de l’attribut 2',
      'Attribute 2 value(s)': 'Valeur(s) de l’attribut 2 ',
    },
    Spanish: {
      Type: 'Tipo',
      Name: 'Nombre',
      Published: 'Publicado',
      'Visibility in catalog': 'Visibilidad en el catálogo',
      Description: 'Descripción',
      Categories: 'Categorías',
      Tags: 'Etiquetas',
      Images: 'Imágenes',
      'In stock?': '¿Existencias?',
      Stock: 'Inventario',
      'Regular price': 'Precio normal',
      'Sale price': 'Precio rebajado',
      Brands: 'Marcas',
      Parent: 'Superior',
      'Attribute 1 name': 'Nombre del atributo 1',
      'Attribute 1 value(s)': 'Valor(es) del atributo 1',
      'Attribute 2 name': 'Nombre del atributo 2',
      'Attribute 2 value(s)': 'Valor(es) del atributo 2',
    },
    Italian: {
      Type: 'Tipo',
      Name: 'Nome',
      Published: 'Pubblicato',
      'Visibility in catalog': 'Visibilità nel catalogo',
      Description: 'Descrizione',
      Categories: 'Categorie',
      Tags: 'Tag',
      Images: 'Immagine',
      Stock: 'Magazzino',
      'Regular price': 'Prezzo di listino',
      'Sale price': 'Prezzo in offerta',
      Brands: 'Marchi',
      Parent: 'Genitore',
      'Attribute 1 name': "Nome dell'attributo 1",
      'Attribute 1 value(s)': "Valore dell'attributo 1",
      'Attribute 2 name': "Nome dell'attributo 2",
      'Attribute 2 value(s)': "Valore dell'attributo 2",
    },
  };

  it.each(Object.entries(TRANSLATED))('is read with the headers of a %s shop', async (_language, names) => {
    const rows = [RED, PARENT, BLUE, SIMPLE];
    const translated = rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [names[name] ?? name, value])));
    const read = await readExport(csvOf(translated));
    const english = await readExport(csvOf(rows));
    expect(read.system).toBe('woocommerce');
    expect(read.products).toEqual(english.products);
    expect(read.products.length).toBeGreaterThan(2);
  });
});
