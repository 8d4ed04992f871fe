/** Synonyms as the settings of a store have them. */
export interface ReadSynonyms {
  readonly groups: string[][];
  readonly oneWay: { from: string; to: string[] }[];
  /** What could not be taken over, with the reason. */
  readonly leftOut: string[];
}

const MAX_PHRASES = 20;
const MAX_LENGTH = 100;

type Entry = Readonly<Record<string, unknown>>;

/** Reads synonyms in the format of Algolia, Typesense or Solr, whichever it is. @throws {SyntaxError} for JSON that is broken. */
export function readSynonyms(text: string): ReadSynonyms {
  const plain = text.replace(/^\uFEFF/, '').trim();
  const read: ReadSynonyms = { groups: [], oneWay: [], leftOut: [] };
  if (/^[[{]/.test(plain)) for (const entry of entriesOf(plain)) readEntry(entry, read);
  else for (const line of plain.split(/\r?\n/)) readLine(line, read);
  return read;
}

/** A list, an object with a list of `synonyms` or `hits`, or one object a line. */
function entriesOf(text: string): readonly Entry[] {
  const all =
    parsed(text) ??
    text
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as unknown);
  if (Array.isArray(all)) return all as Entry[];
  const { hits, synonyms, id, objectID } = all as Entry;
  if (Array.isArray(hits)) return hits as Entry[];
  return Array.isArray(synonyms) && id === undefined && objectID === undefined ? (synonyms as Entry[]) : [all as Entry];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Algolia: `type` with `synonyms`, `input`, or `word` and `corrections`. Typesense: `synonyms`, with a `root` for one way. */
function readEntry(entry: Entry, read: ReadSynonyms): void {
  const { type = 'synonym', synonyms, input, root, word, corrections } = entry;
  const kind = String(type).toLowerCase();
  if (kind === 'placeholder') read.leftOut.push(`${nameOf(entry)}: placeholders are not spoken`);
  else if (kind.startsWith('altcorrection')) addOneWay(word, corrections, entry, read);
  else if (kind === 'onewaysynonym') addOneWay(input, synonyms, entry, read);
  else if (typeof root === 'string' && root !== '') addOneWay(root, synonyms, entry, read);
  else addGroup(textsOf(synonyms), nameOf(entry), read);
}

const nameOf = ({ objectID, id, ...entry }: Entry): string =>
  [objectID, id].find((name) => typeof name === 'string') ?? JSON.stringify({ objectID, id, ...entry }).slice(0, 60);
const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [])
    .filter((one): one is string => typeof one === 'string')
    .map((one) => one.trim())
    .filter(Boolean);

function addOneWay(from: unknown, to: unknown, entry: Entry, read: ReadSynonyms): void {
  if (typeof from === 'string') addMeaning(from.trim(), textsOf(to), nameOf(entry), read);
  else read.leftOut.push(`${nameOf(entry)}: it does not say which word it is for`);
}

function addMeaning(from: string, to: readonly string[], name: string, read: ReadSynonyms): void {
  const others = [...new Set(to)].filter((one) => one !== from);
  if (from === '' || others.length === 0) read.leftOut.push(`${name}: it names no other word`);
  else if ([from, ...others].some(({ length }) => length > MAX_LENGTH))
    read.leftOut.push(`${name}: a phrase has more than ${MAX_LENGTH} characters`);
  // A longer list is cut into several, which together say the same.
  else for (let at = 0; at < others.length; at += MAX_PHRASES) read.oneWay.push({ from, to: others.slice(at, at + MAX_PHRASES) });
}

function addGroup(phrases: readonly string[], name: string, read: ReadSynonyms): void {
  const distinct = [...new Set(phrases)];
  if (distinct.length < 2) read.leftOut.push(`${name}: a group needs two phrases`);
  else if (distinct.length > MAX_PHRASES)
    read.leftOut.push(`${name}: a group has at most ${MAX_PHRASES} phrases, this one ${distinct.length}`);
  else if (distinct.some(({ length }) => length > MAX_LENGTH))
    read.leftOut.push(`${name}: a phrase has more than ${MAX_LENGTH} characters`);
  else read.groups.push(distinct);
}

/** Solr: `a, b, c` mean the same; `a, b => c` gives a and b the meaning of c; `#` begins a remark, and a backslash takes a comma for itself. */
function readLine(line: string, read: ReadSynonyms): void {
  const text = line.replace(/^\s*#.*$/, '').trim();
  if (text === '') return;
  const sides = text.split(/\s*=>\s*/);
  const [left = [], right] = sides.map(phrasesOf);
  if (sides.length > 2) read.leftOut.push(`${text.slice(0, 60)}: it has more than one arrow`);
  else if (right) for (const from of left) addMeaning(from, right, text.slice(0, 60), read);
  else addGroup(left, text.slice(0, 60), read);
}

const phrasesOf = (text: string): string[] =>
  text
    .split(/(?<!\\),/)
    .map((phrase) => phrase.replaceAll(/\\(.)/g, '$1').trim())
    .filter(Boolean);
