import { Parser } from 'htmlparser2';

/** A tag that shop systems write into texts. Other text in angle brackets, such as "size <L", is no markup. */
const TAG =
  /<!--|<\/?(a|abbr|article|b|blockquote|br|center|code|dd|del|div|dl|dt|em|figure|font|h[1-6]|hr|i|iframe|img|li|link|meta|ol|p|pre|s|script|section|small|span|strong|style|sub|sup|table|tbody|td|th|thead|tr|u|ul|video)(\s[^<>]*)?\/?>/i;
/** Elements whose content no reader sees. */
const UNSEEN = new Set(['script', 'style', 'noscript', 'template', 'head', 'title', 'iframe', 'svg']);
/** Elements inside a line: they do not separate words. */
const INLINE = new Set(['a', 'abbr', 'b', 'code', 'del', 'em', 'font', 'i', 's', 'small', 'span', 'strong', 'sub', 'sup', 'u']);

/** Markup beyond this length is not read: it costs time, and a text of a product is a fraction of it. */
export const MAX_MARKUP = 100_000;

/** An `&` that begins no entity: "R&D", or "&currency" in an address, of which HTML would make "¤cy". */
const PLAIN_AND = /&(?!#\d{1,7};|#x[\da-f]{1,6};|[a-z][a-z\d]{1,31};)/gi;
/** A `<` that begins no tag: "size <L". */
const PLAIN_LESS = /<(?!\/?[a-z][\w-]*(\s[^<>]*)?\/?>|!--)/gi;
// eslint-disable-next-line no-control-regex -- control characters break feeds, logs and terminals
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;
/** Half of a character outside the basic plane: no encoding can hold it alone. */
const LONE_SURROGATE = /\p{Cs}/gu;

/** Whether a text has control characters. */
export const hasControl = (text: string): boolean => text.search(CONTROL) >= 0;

/** A text that every part can keep: without control characters and halves of characters. */
export const wellFormed = (text: string): string => text.replaceAll(CONTROL, ' ').replaceAll(LONE_SURROGATE, '\ufffd');

/**
 * A text as people read it: without tags, scripts and styles, with characters in place of entities, and without control characters.
 * `<p>Warm &amp; soft</p>` → `Warm & soft`. A text without markup comes back as it is.
 */
export function plainText(written: string): string {
  const text = written.slice(0, MAX_MARKUP);
  if (!TAG.test(text)) return wellFormed(text.includes('&') ? seen(text.replaceAll('<', '&lt;')) : text);
  return wellFormed(seen(withPlainLess(text)).replaceAll(/\s+/g, ' ').trim());
}

/** Markup in which only what begins a tag is a `<`. */
export const withPlainLess = (markup: string): string => markup.replaceAll(PLAIN_LESS, '&lt;');

/** What a reader sees of a text with tags and entities, with a space where an element ends a line or a cell. */
function seen(markup: string): string {
  let unseen = 0;
  const parts: string[] = [];
  const parser = new Parser({
    onopentagname: (name) => {
      if (UNSEEN.has(name)) unseen++;
      if (!INLINE.has(name)) parts.push(' ');
    },
    ontext: (part) => {
      if (unseen === 0) parts.push(part);
    },
    onclosetag: (name) => {
      if (UNSEEN.has(name)) unseen--;
      if (!INLINE.has(name)) parts.push(' ');
    },
  });
  parser.end(markup.replaceAll(PLAIN_AND, '&amp;'));
  return parts.join('');
}
