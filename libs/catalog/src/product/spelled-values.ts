/** What a feed of Google's format says of a sale's time: two moments with a slash between them. */
export function saleWindowOf(written: unknown): { readonly sale_starts?: string; readonly sale_ends?: string } | undefined {
  const [, starts, ends] = (typeof written === 'string' && /^\s*([\dT:.+Z-]*)\s*\/\s*([\dT:.+Z-]*)\s*$/i.exec(written)) || [];
  if (starts === undefined || ends === undefined) return undefined;
  return { ...(starts !== '' && { sale_starts: isoTime(starts) }), ...(ends !== '' && { sale_ends: isoTime(ends) }) };
}

/** `2026-02-24T11:07+0100` → `2026-02-24T11:07:00+01:00`; anything else comes back as it was. */
export function isoTime(written: string): string {
  const [, date, time, seconds = ':00', zone = 'Z'] =
    /^\s*(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?\s*$/i.exec(written) ?? [];
  if (date === undefined || time === undefined) return written;
  return `${date}T${time}${seconds}${zone.toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`;
}
