import type { Readable } from 'node:stream';
import { FeedError } from '../feed-error.js';
import type { FeedRow } from '../feed-row.js';
import { MAX_ROW_LENGTH, tooLong } from './long-rows.js';
import { jsonRow } from './json-row.js';

/**
 * Reads the entries of a JSON array: of the document itself, or of the first list in it, such as `{"products": […]}`. Entries are numbered
 * from 1. Only one entry is held in memory, and each is read by itself: one that is wrong does not keep the others.
 * @param stream of UTF-8. @throws {FeedError} `unreadable-feed` for a document that is cut off or has no list.
 */
export async function* readJson(stream: Readable): AsyncGenerator<FeedRow> {
  const decoder = new TextDecoder('utf-8');
  const entries = new EntryCutter();
  let row = 0;
  for await (const chunk of stream) {
    for (const entry of entries.cut(decoder.decode(chunk as Uint8Array, { stream: true }))) {
      row++;
      yield entry === undefined ? { error: tooLong(row) } : jsonRow(row, entry, 'entry');
    }
    if (entries.isDone) return;
  }
  throw new FeedError(
    'unreadable-feed',
    entries.hasBegun ? 'the JSON list is cut off: it does not end' : 'the JSON document has no list of products',
  );
}

/** Cuts a JSON document into the texts of a list's entries, by its brackets and quotation marks alone. */
class EntryCutter {
  isDone = false;
  hasBegun = false;
  #depth = 0;
  /** The depth of the list's entries, once it has begun. */
  #listDepth = 0;
  /** Whether a list has just been opened. */
  #isListOpen = false;
  #inText = false;
  #isEscaped = false;
  #entry = '';
  #isTooLong = false;

  /** The entries that end in this part of the document; undefined for one that was too long. */
  *cut(part: string): Generator<string | undefined> {
    let from = this.hasBegun ? 0 : -1;
    for (let at = 0; at < part.length; at++) {
      const letter = part[at];
      if (this.#inText) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (letter === '\\') this.#isEscaped = true;
        else if (letter === '"') this.#inText = false;
        continue;
      }
      if (letter === '"') this.#inText = true;
      else if (letter === '{' || letter === '[') {
        this.#depth++;
        // The list of products is the first one that begins with an object.
        if (letter === '{' && !this.hasBegun && this.#isListOpen) {
          this.hasBegun = true;
          this.#listDepth = this.#depth - 1;
          from = at;
        }
      } else if (letter === '}' || letter === ']') this.#depth--;
      if (letter !== undefined && letter.trim() !== '') this.#isListOpen = letter === '[';
      if (!this.hasBegun) continue;
      const isEnd = letter === ']' && this.#depth < this.#listDepth;
      if (!isEnd && !(letter === ',' && this.#depth === this.#listDepth)) continue;
      yield* this.ended(part.slice(from, at));
      from = at + 1;
      if (isEnd) {
        this.isDone = true;
        return;
      }
    }
    if (this.hasBegun) this.add(part.slice(from));
  }

  private add(text: string): void {
    if (this.#isTooLong) return;
    this.#entry += text;
    this.#isTooLong = this.#entry.length > MAX_ROW_LENGTH;
    if (this.#isTooLong) this.#entry = '';
  }

  private *ended(text: string): Generator<string | undefined> {
    this.add(text);
    const entry = this.#entry;
    if (this.#isTooLong) yield undefined;
    // The list may be empty, or end with a comma.
    else if (entry.trim() !== '') yield entry;
    this.#entry = '';
    this.#isTooLong = false;
  }
}
