import { adviceFor } from '#api-contract';
import type { RowError } from '#catalog';

const COLUMNS = ['row', 'byte_offset', 'product_id', 'column', 'value', 'severity', 'code', 'message', 'what_to_do'];

/** Quotes cells where CSV requires it, and disarms cells that a spreadsheet would run as a formula (OWASP, CSV injection). */
function cell(value: string | number | undefined): string {
  if (typeof value !== 'string') return String(value ?? '');
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The report as a CSV file, line by line, so that memory stays constant. */
export async function* errorReportCsv(errors: AsyncIterable<RowError>): AsyncGenerator<string> {
  yield `${COLUMNS.join(',')}\r\n`;
  for await (const { row, offset, productId, column, severity = 'error', code, message, value } of errors) {
    yield `${[row, offset, productId, column, value, severity, code, message, adviceFor(code)].map(cell).join(',')}\r\n`;
  }
}
