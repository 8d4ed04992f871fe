/** A part of a document that is longer than this is cut off. */
const MAX_TEXT = 500;
const MAX_ITEMS = 50;
const MAX_DEPTH = 6;
/** Members whose values nobody is to read later. */
const SECRET = /^(key|secret|token|password|authorization|api_?key)$/i;

/** A document as it may be kept: without secrets, without the bytes of pictures, and not longer than somebody reads. */
export function auditShape(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return shortened(withoutPassword(value));
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  if (depth >= MAX_DEPTH) return '…';
  if (Array.isArray(value)) {
    const items = value.slice(0, MAX_ITEMS).map((item) => auditShape(item, depth + 1));
    return value.length > MAX_ITEMS ? [...items, `… ${value.length - MAX_ITEMS} more`] : items;
  }
  const members = Object.entries(value);
  const shown = members
    .slice(0, MAX_ITEMS)
    .map(([name, member]) => [name, SECRET.test(name) ? '…' : auditShape(member, depth + 1)] as const);
  return Object.fromEntries(members.length > MAX_ITEMS ? [...shown, ['…', `${members.length - MAX_ITEMS} more`] as const] : shown);
}

const shortened = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);

/** Addresses of feeds may hold a name and a password, and a signature. */
const withoutPassword = (text: string): string =>
  text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#\s]*@/i, '$1…@').replace(/^([a-z]+:\/\/[^?\s]*)\?.*$/is, '$1?…');
