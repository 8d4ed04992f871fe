import { SortKeys, type OneSearch, type StoreSettings } from '#api-contract';
import { Problem } from '#platform';

const SORTED = /\/sort\/.+$/;

/**
 * The order that the name of an index stands for: none for `products` and the store's own id, and what the setting `index_names` says for others.
 * @throws {Problem} `unknown-index`
 */
export function orderOf(
  { indexName, sortBy }: Pick<OneSearch, 'indexName' | 'sortBy'>,
  storeId: string,
  { index_names: names }: Pick<StoreSettings, 'index_names'>,
): OneSearch['sortBy'] {
  const name = indexName.replace(SORTED, '');
  const isOwn = name === 'products' || name === storeId;
  if (!isOwn && !Object.hasOwn(names, name)) {
    const known = ['products', ...(storeId === 'products' ? [] : [storeId]), ...Object.keys(names)].map((one) => `"${one}"`).join(', ');
    const message = `there is no index "${name}"; there are ${known}. Other names are set by index_names`;
    throw new Problem('unknown-index', message, [{ field: 'indexName', code: 'unknown-index', message }]);
  }
  if (sortBy) return sortBy;
  const order = isOwn ? '' : (names[name] ?? '');
  return order === '' ? undefined : SortKeys.parse(order);
}
