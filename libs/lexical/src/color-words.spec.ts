import { describe, expect, it } from 'vitest';
import type { Language } from '#catalog';
import { colorsNamed } from './color-words.js';

describe('colours that words name', () => {
  it.each<[string, Language, string[]]>([
    ['in red', 'en', ['red']],
    ['the same, but in dark blue or Black', 'en', ['blue', 'black']],
    ['in navy', 'en', ['blue', 'black']],
    ['gray', 'en', ['grey']],
    ['longer and with pockets', 'en', []],
    ['reduced', 'en', []],
    ['in rot', 'de', ['red']],
    ['ein rotes', 'de', ['red']],
    ['in gruen', 'de', ['green']],
    ['dunkelrot', 'de', ['red']],
    ['not red', 'en', []],
    ['like this, not red but blue', 'en', ['blue']],
    ['nicht rot', 'de', []],
    ['Brot', 'de', []],
    ['pero no tan largo', 'es', []],
    ['bolso de red', 'es', []],
    ['gult', 'sv', ['yellow']],
    ['ljusblått', 'sv', ['blue']],
    ['mørkegrønn', 'no', ['green']],
    ['hvitt', 'no', ['white']],
    ['i blåt', 'da', ['blue']],
    ['lichtblauwe', 'nl', ['blue']],
    ['in Grün', 'de', ['green']],
    ['in red', 'de', ['red']],
    ['en rouge', 'fr', ['red']],
    ['robes noires', 'fr', ['black']],
    ['en color rojo', 'es', ['red']],
    ['in het rood', 'nl', ['red']],
    ['в красном цвете', 'ru', ['red']],
    ['красное', 'ru', ['red']],
    ['у червоному', 'uk', ['red']],
    ['sort', 'da', ['black']],
    ['punaisena', 'fi', ['red']],
    ['kırmızı', 'tr', ['red']],
    ['σε κόκκινο', 'el', ['red']],
    ['in red', 'none', ['red']],
    ['', 'en', []],
  ])('%s (%s)', (text, language, colors) => {
    expect(colorsNamed(text, language)).toEqual(colors);
  });
});
