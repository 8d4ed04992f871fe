import { Parser } from 'htmlparser2';

/** A tag that shop systems write into texts. Other text in angle brackets, such as "size <L", is no markup. */
const TAG =
  /<!--|<\/?(a|abbr|article|b|blockquote|br|center|code|dd|del|div|dl|dt|em|figure|font|h[1-6]|hr|i|iframe|img|li|link|meta|ol|p|pre|s|script|section|small|span|strong|style|sub|sup|table|tbody|td|th|thead|tr|u|ul|video)(\s[^<>]*)?\/?>/i;
/** Elements whose content no reader sees. */
const UNSEEN = new Set(['script', 'style', 'noscript', 'template', 'head', 'title', 'iframe', 'svg']);
/** Elements inside a line: they do not separate words. */
const INLINE = new Set(['a', 'abbr', 'b', 'code', 'del', 'em', 'font', 'i', 's', 'small', 'span', 'strong', 'sub', 'sup', 'u']);

/**
 * A text as people read it: without tags, scripts and styles, and with characters in place of entities. `<p>Warm &amp; soft</p>` →
 * `Warm & soft`. A text without markup comes back as it is.
 */
export function plainText(text: string): string {
  if (TAG.test(text)) return seen(text).replaceAll(/\s+/g, ' ').trim();
  // Without markup, a "<" is no tag and white space is the merchant's.
  return text.includes('&') ? seen(text.replaceAll('<', '&lt;')) : text;
}

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
  parser.end(markup);
  return parts.join('');
}
