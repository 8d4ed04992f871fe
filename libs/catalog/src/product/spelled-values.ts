/** What a feed of Google's format says of a sale's time: two moments with a slash between them. */
export function saleWindowOf(written: unknown): { readonly sale_starts?: string; readonly sale_ends?: string } | undefined {
  const [, starts, ends] = (typeof written === 'string' && /^\s*([\dT:.+Z-]*)\s*\/\s*([\dT:.+Z-]*)\s*$/i.exec(written)) || [];
  if (starts === undefined || ends === undefined) return undefined;
  return { ...(starts !== '' && { sale_starts: isoTime(starts) }), ...(ends !== '' && { sale_ends: isoTime(ends) }) };
}

/** `2026-02-24T11:07+0100` → `2026-02-24T11:07:00+01:00`, `24.2.2026 11:07` → `2026-02-24T11:07:00Z`; anything else comes back as it was. */
export function isoTime(written: string): string {
  const dotted = dottedTime(written);
  if (dotted !== undefined) return dotted;
  const [, date, time, seconds = ':00', zone = 'Z'] =
    /^\s*(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?\s*$/i.exec(written) ?? [];
  if (date === undefined || time === undefined) return written;
  return `${date}T${time}${seconds}${zone.toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`;
}

/** A date with points in it: whoever writes one puts the day first. */
function dottedTime(written: string): string | undefined {
  const [, day = '', month = '', year = '', hours, minutes = '00', seconds = '00'] =
    /^\s*(\d{1,2})\.(\d{1,2})\.(\d{2}|\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?\s*$/.exec(written) ?? [];
  if (day === '') return undefined;
  const date = `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return hours === undefined ? date : `${date}T${hours.padStart(2, '0')}:${minutes}:${seconds}Z`;
}
