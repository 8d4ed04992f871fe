import type { RowError } from '#catalog';

const PAGE = 1000;
const COLUMNS = ['row', 'product_id', 'column', 'code', 'message', 'value'];

/** Quotes what needs it, and disarms what a spreadsheet would run as a formula (OWASP, CSV injection). */
function cell(value: string | number | undefined): string {
  if (typeof value !== 'string') return String(value ?? '');
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @param read errors by row, from an offset on. */
export async function* errorReportCsv(read: (offset: number, count: number) => Promise<RowError[]>): AsyncGenerator<string> {
  yield `${COLUMNS.join(',')}\r\n`;
  for (let offset = 0; ; offset += PAGE) {
    const errors = await read(offset, PAGE);
    yield errors
      .map(
        ({ row, productId, column, code, message, value }) => [row, productId, column, code, message, value].map(cell).join(',') + '\r\n',
      )
      .join('');
    if (errors.length < PAGE) return;
  }
}
