/**
 * The columns of WooCommerce's exporter in other languages: it translates its headers with the language of the shop (German, French, Spanish, Italian,
 * Dutch; https://translate.wordpress.org/projects/wp-plugins/woocommerce/).
 */
const TRANSLATIONS: Readonly<Record<string, readonly string[]>> = {
  Type: ['Typ', 'Tipo', 'Soort'],
  SKU: ['Artikelnummer', 'UGS'],
  'GTIN, UPC, EAN, or ISBN': [
    'GTIN, UPC, EAN oder ISBN',
    'GTIN, UPC, EAN ou ISBN',
    'GTIN, UPC, EAN o ISBN',
    'GTIN, UPC, EAN, o ISBN',
    'GTIN, UPC, EAN of ISBN',
  ],
  Name: ['Nom', 'Nombre', 'Nome', 'Naam'],
  Published: ['Veröffentlicht', 'Publié', 'Publicado', 'Pubblicato', 'Gepubliceerd'],
  'Visibility in catalog': [
    'Sichtbarkeit im Katalog',
    'Visibilité dans le catalogue',
    'Visibilidad en el catálogo',
    'Visibilità nel catalogo',
    'Zichtbaarheid in catalogus',
  ],
  'Short description': ['Kurzbeschreibung', 'Description courte', 'Descripción corta', 'Breve descrizione', 'Korte beschrijving'],
  Description: ['Beschreibung', 'Descripción', 'Descrizione', 'Beschrijving'],
  'Date sale price starts': [
    'Datum, an dem Angebotspreis beginnt',
    'Datum, an dem der Angebotspreis beginnt',
    'Date de début de promo',
    'Día en que empieza el precio rebajado',
    "Data in cui inizia l'offerta",
  ],
  'Date sale price ends': [
    'Datum, an dem Angebotspreis endet',
    'Datum, an dem der Angebotspreis endet',
    'Date de fin de promo',
    'Día en que termina el precio rebajado',
    "Data in cui termina l'offerta",
  ],
  'In stock?': ['Vorrätig?', 'Auf Lager?', 'En stock ?', '¿Existencias?', '¿En inventario?', 'Op voorraad?'],
  Stock: ['Lager', 'Bestand', 'Lagerbestand', 'Inventario', 'Magazzino', 'Voorraad'],
  'Backorders allowed?': [
    'Lieferrückstande erlaubt?',
    'Lieferrückstände erlaubt?',
    'Rückstände erlaubt?',
    'Autoriser les commandes de produits en rupture ?',
    '¿Permitir reservas de productos agotados?',
    'Abilita gli ordini arretrati?',
  ],
  'Sale price': ['Angebotspreis', 'Tarif promo', 'Prix promo', 'Precio rebajado', 'Prezzo in offerta', 'Aanbiedingsprijs', 'Actieprijs'],
  'Regular price': [
    'Regulärer Preis',
    'Normaler Preis',
    'Tarif régulier',
    'Prix régulier',
    'Precio normal',
    'Precio regular',
    'Prezzo di listino',
    'Reguliere prijs',
  ],
  Brands: ['Marken', 'Marques', 'Marcas', 'Marchi', 'Merken'],
  Categories: ['Kategorien', 'Catégories', 'Categorías', 'Categorie', 'Categorieën'],
  Tags: ['Schlagwörter', 'Étiquettes', 'Etiquetas', 'Tag'],
  Images: ['Bilder', 'Imágenes', 'Immagine', 'Immagini', 'Afbeeldingen'],
  Parent: ['Übergeordnetes Produkt', 'Superior', 'Genitore', 'Hoofd'],
  'External URL': ['Externe URL', 'URL externe', 'URL externa', 'URL esterno'],
};

/** The names that a column of the export may have, the English one first. */
export const namesOf = (name: string): readonly string[] => [name, ...(TRANSLATIONS[name] ?? [])];

/** The name of the n-th attribute of a product, and its values, as the languages write the two columns. */
export const ATTRIBUTE_COLUMNS: readonly { readonly name: RegExp; readonly valuesOf: (n: string) => string }[] = [
  { name: /^Attribute (\d+) name$/i, valuesOf: (n) => `Attribute ${n} value(s)` },
  { name: /^Attribut (\d+) Name$/i, valuesOf: (n) => `Attribut ${n} Wert(e)` },
  { name: /^Nom de l['’]attribut (\d+)$/i, valuesOf: (n) => `Valeur(s) de l'attribut ${n}` },
  { name: /^Nombre del atributo (\d+)$/i, valuesOf: (n) => `Valor(es) del atributo ${n}` },
  { name: /^Nome dell['’]attributo (\d+)$/i, valuesOf: (n) => `Valore dell'attributo ${n}` },
  { name: /^Attribuut (\d+) naam$/i, valuesOf: (n) => `Attribuut ${n} waarde(n)` },
];

/** The columns of weight and size, by their English names. Their headers have the unit in brackets: `Weight (kg)`. */
export const MEASURE_COLUMNS: readonly { readonly english: string; readonly name: RegExp }[] = [
  { english: 'Weight', name: /^(?:Weight|Gewicht|Poids|Peso) \((\w+)\)$/i },
  { english: 'Length', name: /^(?:Length|Länge|Longueur|Longitud|Lunghezza|Lengte) \((\w+)\)$/i },
  { english: 'Width', name: /^(?:Width|Breite|Largeur|Anchura|Ancho|Larghezza|Breedte) \((\w+)\)$/i },
  { english: 'Height', name: /^(?:Height|Höhe|Hauteur|Altura|Altezza|Hoogte) \((\w+)\)$/i },
];
