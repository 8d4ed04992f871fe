import Table from 'cli-table3';
import type { ImportDocument } from '#api-contract';
import { listed, print } from '../session.js';

/** Products of a dry run that are shown. */
const SHOWN_PRODUCTS = 10;

/** Fields whose changes are shown. */
const SHOWN_FIELDS = 20;

/** Prints what became of an import. @param found how many lines its report has. */
export function report(status: ImportDocument, found: number): void {
  const { id, counts, feed, sample, removal, difference, problems, dry_run: isDryRun, rows_per_second: rate } = status;
  const { read, accepted, rejected, embedded, updated, unchanged, failed, indexed, parts, skipped, groups } = counts;
  if (status.feed_unchanged) return print('The feed has not changed since its last import: nothing was read. --force reads it even so.');
  if (feed) {
    const system = feed.system === undefined ? '' : `An export of ${SYSTEMS[feed.system] ?? feed.system}: `;
    print(`${system}${feed.format.toUpperCase()}, ${feed.encoding}.`);
  }
  if (read === 0) {
    if (removal) print(removalText(removal));
    return;
  }
  const others = [
    ...(groups < accepted ? [`${groups} where variants count as one`] : []),
    ...(parts > 0 ? [`${counted(parts, 'row')} of pictures, translations or parents of variants`] : []),
    ...(skipped > 0 ? [`${counted(skipped, 'row')} that the shop does not show`] : []),
  ];
  const rows = `${counted(read, 'row')}: ${[counted(accepted, 'product'), ...others].join(', ')}`;
  if (isDryRun) print(`${rows}, ${rejected} cannot be imported.`);
  else {
    print(`${rows}, ${rejected} rejected.`);
    print(
      `${counted(indexed, 'product')} can be found now (${embedded} embedded, ${updated} updated, ${unchanged} unchanged), ${failed} failed.`,
    );
  }
  if (removal) print(removalText(removal));
  if (difference) printDifference(difference);
  if (rate) print(`${rate} rows a second.`);
  if (isDryRun && feed && feed.columns.length > 0) print(columnsTable(feed.columns));
  if (sample) print(sampleTable(sample));
  if (sample?.some(({ price, currency }) => price !== undefined && currency === undefined)) {
    print('Prices name no currency: say it with --currency, such as --currency EUR.');
  }
  if (found === 0) return;
  print(problemsTable(problems));
  print(`${counted(found, 'line')} in all: the whole report is at /v1/imports/${id}/errors.csv.`);
}

/** What an import would change in the store. */
function printDifference({ new: added, changed, unchanged, missing, fields, examples }: NonNullable<ImportDocument['difference']>): void {
  print(`Of the products, ${added} are new, ${changed} change, ${unchanged} stay as they are.`);
  if (missing !== undefined && missing > 0) {
    const ids = examples.missing.slice(0, 5).join(', ');
    print(
      `${counted(missing, 'product')} of the store ${missing === 1 ? 'is' : 'are'} not in the feed (${ids}): --snapshot would remove them, as far as --delete-threshold allows.`,
    );
  }
  if (changed === 0) return;
  const table = new Table({
    head: ['field', 'products', 'for example'],
    style: { head: [], border: [] },
    colWidths: [28, 10, 76],
    wordWrap: true,
  });
  for (const [field, count] of Object.entries(fields)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, SHOWN_FIELDS)) {
    const example = examples.changed.find((one) => one.field === field);
    table.push([field, count, example ? `${example.id}: ${example.from || 'nothing'} → ${example.to || 'nothing'}` : '']);
  }
  print(table.toString());
}

/** What became of the products that a snapshot does not name. */
function removalText({ missing, removed, reason }: NonNullable<ImportDocument['removal']>): string {
  if (reason === 'delete-threshold')
    return `${missing} products are not in the feed: more than --delete-threshold allows, so none is removed.`;
  if (reason === 'no-products') return 'The feed has no product, so nothing of the store is removed.';
  if (reason === 'unreadable-rows') return `${missing} products are not in the feed; none is removed, because rows could not be read.`;
  return `${counted(removed, 'product')} of the store that ${removed === 1 ? 'is' : 'are'} not in the feed ${removed === 1 ? 'is' : 'are'} removed.`;
}

/** Names of shop systems as they are written. */
const SYSTEMS: Readonly<Record<string, string>> = {
  shopify: 'Shopify',
  woocommerce: 'WooCommerce',
  magento: 'Magento',
  prestashop: 'PrestaShop',
};

const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;

/** What each column became. */
function columnsTable(columns: NonNullable<ImportDocument['feed']>['columns']): string {
  const table = new Table({ head: ['column', 'is', ''], style: { head: [], border: [] }, colWidths: [36, 40, 30], wordWrap: true });
  const sureness = { merchant: 'as you say', name: '', values: 'by its values: please check' };
  for (const { column, field, attribute, by, confidence } of columns) {
    const meaning = field ?? (attribute === undefined ? 'left out' : `attribute "${attribute}"`);
    table.push([column, meaning, by === 'name' && confidence < 1 ? 'by its name: please check' : sureness[by]]);
  }
  return table.toString();
}

/** The first products, as they would be. */
function sampleTable(products: NonNullable<ImportDocument['sample']>): string {
  const table = new Table({
    head: ['id', 'title', 'price', 'category', 'pictures', 'group'],
    style: { head: [], border: [] },
    colWidths: [22, 34, 16, 28, 10, 18],
    wordWrap: true,
  });
  for (const { id, title, price, sale_price: sale, currency, category, image, images, group_id: group } of products.slice(
    0,
    SHOWN_PRODUCTS,
  )) {
    const amount = price === undefined ? '' : `${sale === undefined ? '' : `${sale} of `}${price} ${currency ?? ''}`.trim();
    table.push([id, title, amount, listed(category), images?.length ?? (image === undefined ? 0 : 1), group ?? '']);
  }
  return table.toString();
}

/** The problems by their codes, each with an example. */
function problemsTable(problems: ImportDocument['problems']): string {
  const table = new Table({
    head: ['lines', 'code', '', 'for example'],
    style: { head: [], border: [] },
    colWidths: [8, 22, 9, 76],
    wordWrap: true,
  });
  for (const { code, count, example } of problems) {
    const where = example ? `row ${example.row}${example.product_id === undefined ? '' : ` (${example.product_id})`}: ` : '';
    table.push([count, code, example?.severity ?? '', `${where}${example?.message ?? ''}`]);
  }
  return table.toString();
}
