import { describe, expect, it } from 'vitest';
import { sanitised } from './safe-html.js';

describe('sanitised', () => {
  it.each([
    ['<p>Warm <b>wool</b></p>', '<p>Warm <b>wool</b></p>'],
    ['<p onclick="steal()" class="x" style="color:red">a</p>', '<p>a</p>'],
    ['<script>steal()</script><style>p{}</style>a', 'a'],
    ['<img src=x onerror=steal()>a', 'a'],
    ['<a href="javascript:steal()">a</a>', '<a rel="nofollow noopener">a</a>'],
    ['<a href="https://shop.example/a" target="_top">a</a>', '<a href="https://shop.example/a" rel="nofollow noopener">a</a>'],
    ['<iframe src="https://shop.example"></iframe><form><input></form>a', 'a'],
    ['<svg><a xlink:href="javascript:steal()">a</a></svg>', '<a rel="nofollow noopener">a</a>'],
    ['<table><tr><td colspan="2">a</td></tr></table>', '<table><tr><td colspan="2">a</td></tr></table>'],
    ['size <L & more', 'size &lt;L &amp; more'],
    ['<p>cut off', '<p>cut off</p>'],
  ])('makes %j into %j', (markup, expected) => {
    expect(sanitised(markup)).toBe(expected);
  });
});
