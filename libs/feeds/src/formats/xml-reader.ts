import type { Readable } from 'node:stream';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { FeedError } from '../feed-error.js';
import type { FeedRow } from '../feed-row.js';
import { MAX_ROW_LENGTH, tooLong } from './long-rows.js';

/** Elements that stand for one product: of RSS, of Atom, and of feeds of other systems. */
const ITEMS = new Set(['item', 'entry', 'product', 'offer', 'shopitem', 'row', 'record']);

/** The parser holds a text until it ends. A longer one fails the feed, before it fills the memory. */
const MAX_ELEMENT_LENGTH = 64_000_000;

/** Entities that the parser does not know are no error: `&nbsp;` stands in many feeds, and stays as it is until markup is read. */
const HARMLESS = /undefined entity|unencoded|disallowed character/;

/**
 * Reads the items of an XML feed (RSS, Atom, and like forms). The name of a cell is that of its element without its prefix: `g:image_link` is
 * `image_link`. An element that stands several times is a list. Items are numbered from 1. Entities that a document declares are not expanded.
 * @param stream of UTF-8. @throws {FeedError} `unreadable-feed` for a document that is not well formed, is cut off, or has no items.
 */
export async function* readXml(stream: Readable): AsyncGenerator<FeedRow> {
  const decoder = new TextDecoder('utf-8');
  const items = new ItemCollector();
  let row = 0;
  const numbered = (found: readonly (Record<string, unknown> | undefined)[]): FeedRow[] =>
    found.map((raw): FeedRow => {
      row++;
      return raw ? { row, raw } : { error: tooLong(row) };
    });
  for await (const chunk of stream) yield* numbered(items.write(decoder.decode(chunk as Uint8Array, { stream: true })));
  yield* numbered(items.close());
  if (row === 0) throw new FeedError('unreadable-feed', 'the XML has no items: expected <item>, <entry> or <product> elements');
}

/** A parser that collects items. */
class ItemCollector {
  readonly #parser = new SaxesParser();
  /** The names of the open elements within an item. */
  #open: string[] = [];
  #item: Map<string, string[]> | undefined;
  /** The text of the open cell, and whether some of it stands in no element within. */
  #text = '';
  #hasOwnText = false;
  #length = 0;
  #found: (Record<string, unknown> | undefined)[] = [];
  #fault: Error | undefined;
  /** Characters since the last tag, which the parser holds. */
  #quiet = 0;

  constructor() {
    this.#parser.on('opentag', (tag) => {
      this.#quiet = 0;
      this.opened(tag);
    });
    this.#parser.on('closetag', (tag) => {
      this.#quiet = 0;
      this.closed(tag);
    });
    this.#parser.on('text', (text) => this.heard(text));
    this.#parser.on('cdata', (text) => this.heard(text));
    this.#parser.on('error', (error) => {
      if (!HARMLESS.test(error.message)) this.#fault ??= error;
    });
  }

  /** The items that end in this part of the document; undefined for one that is too long. @throws {FeedError} */
  write(part: string): (Record<string, unknown> | undefined)[] {
    this.#quiet += part.length;
    this.#parser.write(part);
    if (this.#quiet > MAX_ELEMENT_LENGTH) {
      throw new FeedError('unreadable-feed', `an element of the XML has more than ${MAX_ELEMENT_LENGTH} characters`);
    }
    return this.taken();
  }

  /** @throws {FeedError} */
  close(): (Record<string, unknown> | undefined)[] {
    this.#parser.close();
    const open = /unclosed tag: ([^\s]+)/.exec(this.#fault?.message ?? '')?.[1];
    if (open !== undefined) throw new FeedError('unreadable-feed', `the XML is cut off: it ends within <${open}>`, { cause: this.#fault });
    return this.taken();
  }

  private taken(): (Record<string, unknown> | undefined)[] {
    if (this.#fault) throw new FeedError('unreadable-feed', `the XML is not well formed: ${this.#fault.message}`, { cause: this.#fault });
    const found = this.#found;
    this.#found = [];
    return found;
  }

  private opened({ name, attributes }: SaxesTagPlain): void {
    const local = localName(name);
    if (!this.#item) {
      if (!ITEMS.has(local.toLowerCase())) return;
      this.#item = new Map();
      this.#length = 0;
      for (const [attribute, value] of Object.entries(attributes))
        if (!attribute.startsWith('xmlns')) this.set(localName(attribute), value);
      return;
    }
    // <param name="Color">red</param> is a cell of its name.
    this.#open.push(this.#open.length === 0 && local === 'param' ? (attributes['name'] ?? local) : local);
    if (this.#open.length === 1) [this.#text, this.#hasOwnText] = ['', false];
    // Atom has the address of a link in an attribute.
    const { href } = attributes;
    if (href !== undefined && this.#open.length === 1) this.set(local, href);
  }

  private closed({ name }: SaxesTagPlain): void {
    if (!this.#item) return;
    if (this.#open.length === 0) {
      if (ITEMS.has(localName(name).toLowerCase())) this.finish();
      return;
    }
    // <description>A <b>red</b> lamp</description> is one text. <g:shipping>, which has only elements in it, is left out.
    if (this.#open.length === 1 && this.#hasOwnText) this.set(this.#open[0] ?? '', this.#text.trim());
    this.#open.pop();
  }

  private heard(text: string): void {
    if (!this.#item || this.#open.length === 0) return;
    if (this.#open.length === 1 && text.trim() !== '') this.#hasOwnText = true;
    this.#length += text.length;
    if (this.#length <= MAX_ROW_LENGTH) this.#text += text;
  }

  private set(name: string, value: string): void {
    const values = this.#item?.get(name);
    if (values) values.push(value);
    else this.#item?.set(name, [value]);
  }

  private finish(): void {
    const cells = [...(this.#item ?? [])].map(([name, values]): [string, unknown] => [name, values.length === 1 ? values[0] : values]);
    this.#found.push(this.#length > MAX_ROW_LENGTH ? undefined : Object.fromEntries(cells));
    this.#item = undefined;
  }
}

/** `g:price` → `price`. */
const localName = (name: string): string => name.slice(name.indexOf(':') + 1);
