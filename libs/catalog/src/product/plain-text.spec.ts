import { describe, expect, it } from 'vitest';
import { plainText } from './plain-text.js';

describe('plainText', () => {
  it.each([
    ['<p class="big"><strong>Soft</strong> &amp; warm</p>', 'Soft & warm'],
    ['one<br/>two<br>three', 'one two three'],
    ['<ul><li>wool</li><li>silk</li></ul>', 'wool silk'],
    ['bold<b>er</b>', 'bolder'],
    ['a<script>var x = "<p>no</p>";</script>b', 'a b'],
    ['<style>.x{color:red}</style>Mug', 'Mug'],
    ['before<!-- hidden -->after', 'beforeafter'],
    ['Caf&eacute;&nbsp;cr&#232;me &#x2122;', 'Café\u00a0crème ™'],
    ['<td>S</td><td>M</td>', 'S M'],
    ['<P>shouted</P>', 'shouted'],
    ['<p>cut off in the mid', 'cut off in the mid'],
    ['<a href="x>y">link', 'link'],
    ['<p>Fits size <L and waist</p>', 'Fits size <L and waist'],
    ['Great <S sizes & <i>more</i>', 'Great <S sizes & more'],
  ])('reads %s', (markup, expected) => {
    expect(plainText(markup)).toBe(expected);
  });

  it.each([
    'size <L',
    'a < b > c',
    '3 <4',
    'H&M',
    'AT&T',
    'R&D & more',
    '<3 pillow',
    '  spaces  stay  ',
    'Tom & Jerry',
    'https://x.example/?a=1&currency=EUR&section=2&reg=3&copy=4',
  ])('leaves "%s" as it is: there is no markup in it', (text) => {
    expect(plainText(text)).toBe(text);
  });

  it('decodes once: what stands for an entity in a text is that text', () => {
    expect(plainText('&amp;lt;')).toBe('&lt;');
  });

  it('reads a long hostile text in the time of its length', () => {
    const started = performance.now();
    plainText('<p'.repeat(200_000));
    plainText(`<b>${'&amp;'.repeat(100_000)}`);
    plainText('<'.repeat(500_000));
    plainText('<div>'.repeat(40_000) + '</p>'.repeat(40_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
