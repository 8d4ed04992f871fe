import sanitizeHtml from 'sanitize-html';
import { z } from 'zod';
import { MAX_MARKUP, wellFormed, withPlainLess } from './plain-text.js';

/** What a shop's page may show of a description: elements of text, lists, tables and links, without any attribute but an address. */
const SHOWN: sanitizeHtml.IOptions = {
  allowedTags: (
    'p br hr h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre code b strong i em u s small sub sup span div a ' +
    'table caption thead tbody tfoot tr th td'
  ).split(' '),
  allowedAttributes: { a: ['href', 'rel'], td: ['colspan', 'rowspan'], th: ['colspan', 'rowspan', 'scope'] },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowProtocolRelative: false,
  // A link in a feed may lead anywhere. Search engines do not count it as a recommendation, and the page it opens cannot control the shop's page.
  transformTags: { a: sanitizeHtml.simpleTransform('a', { rel: 'nofollow noopener' }) },
};

/** Markup that is safe to show: without scripts, styles, event handlers, pictures, frames and forms. */
export const sanitised = (markup: string): string => sanitizeHtml(withPlainLess(wellFormed(markup)), SHOWN).trim();

/** Markup as a merchant writes it → markup that is safe to show. @param max characters of what is kept. */
export const safeHtml = (max: number): z.ZodString =>
  z
    .string()
    .max(MAX_MARKUP, `expected at most ${MAX_MARKUP} characters`)
    .overwrite(sanitised)
    .max(max, `expected at most ${max} characters`);
